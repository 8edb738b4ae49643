#include "quality/turn.hpp"

extern "C" {
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "utils/inval.h"
}

namespace meshcat::quality {

// Advisory locks would do, if not everybody could take them and keep the runs waiting.
bool await_turn(const catalog::Product &product) {
  return bridge::call([&] {
    const Oid products = get_relname_relid("product", get_namespace_oid("mesh_catalog", false));
    LOCKTAG tag;
    SET_LOCKTAG_OBJECT(tag, MyDatabaseId, products, static_cast<Oid>(product.id), 0);
    if (LockAcquire(&tag, ExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL) return false;
    LockAcquire(&tag, ExclusiveLock, false, false);
    AcceptInvalidationMessages();
    return true;
  });
}

}  // namespace meshcat::quality
