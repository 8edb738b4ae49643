// The hallway: the magic block and what happens at load. Rooms that keep state
// in the server register themselves here.
#include "bridge/guard.hpp"

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
    // Setting names that start with meshcat. belong to the extension.
    meshcat::bridge::call([] { MarkGUCPrefixReserved("meshcat"); });
  });
}
