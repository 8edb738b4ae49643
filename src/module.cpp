// The hallway: the magic block and what happens at load. Rooms that keep state
// in the server register themselves here.
#include "access/executor.hpp"
#include "audit/shared_ddl.hpp"
#include "bridge/guc.hpp"
#include "classification/label.hpp"
#include "identity/keeper.hpp"
#include "lineage/base.hpp"
#include "lineage/capture/watch.hpp"
#include "quality/progress.hpp"
#include "worker/init.hpp"

extern "C" {
#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "meshcat", .version = MESHCAT_VERSION);
#else
PG_MODULE_MAGIC;
#endif

PGDLLEXPORT void _PG_init(void);
}

void _PG_init(void) {
  meshcat::bridge::enter([] {
    meshcat::bridge::guc::define();
    meshcat::access::init();
    meshcat::audit::watch_shared_ddl();
    meshcat::classification::register_label_provider();
    meshcat::identity::init();
    meshcat::lineage::base::init();
    meshcat::lineage::capture::init();
    meshcat::quality::progress::reserve();
    meshcat::worker::init();
  });
}
