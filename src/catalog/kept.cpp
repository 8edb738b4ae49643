#include "catalog/kept.hpp"

extern "C" {
#include "utils/inval.h"
#include "utils/syscache.h"
}

namespace meshcat::catalog {

namespace {

// What the server tells all sessions of, when a transaction with access_changed() commits:
// a relation of no other use.
constexpr char announced[] = "access_answer";

constinit std::uint64_t generation = 1;
constinit Oid watched = InvalidOid;
constinit bool watching = false;

// Called at any time, so nothing else is done here.
void at_relation_change(Datum, Oid relation) {
  if (relation == watched || relation == InvalidOid) ++generation;
}

void at_role_change(Datum, int, uint32) {
  ++generation;
}

void watch() {
  if (watching) return;
  CacheRegisterRelcacheCallback(at_relation_change, Datum{0});
  CacheRegisterSyscacheCallback(AUTHOID, at_role_change, Datum{0});
  CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, at_role_change, Datum{0});
  watching = true;
}

Oid find_announced() {
  const Oid schema = get_namespace_oid("mesh_catalog", true);
  return schema == InvalidOid ? InvalidOid : get_relname_relid(announced, schema);
}

}  // namespace

std::uint64_t access_generation() {
  return bridge::call([]() -> std::uint64_t {
    watch();
    AcceptInvalidationMessages();
    const Oid relation = find_announced();
    if (relation != watched) ++generation;
    watched = relation;
    return watched == InvalidOid ? 0 : generation;
  });
}

// mesh_catalog.access_changed() -> trigger, of statements
MESHCAT_FUNCTION(meshcat_catalog_access_changed) {
  bridge::call([] {
    const Oid relation = find_announced();
    if (relation != InvalidOid) CacheInvalidateRelcacheByRelid(relation);
  });
  return Datum(0);
}

}  // namespace meshcat::catalog
