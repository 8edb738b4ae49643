// What goes before the extension is dropped.
#include "catalog/own_ddl.hpp"
#include "retention/target.hpp"

namespace meshcat::retention {

using bridge::Rows;
using catalog::Store;

// mesh_catalog.drop_retention_objects() -> setof text: the triggers that it dropped
MESHCAT_FUNCTION(meshcat_retention_drop_objects) {
  bridge::SetResult result(fcinfo);
  Store store;
  catalog::require_extension_owner(store, "drop what protects rows");
  const Rows holds = store.query(
      "select count(*) from mesh_catalog.legal_hold where released_at is null"
      " and relation is not null");
  if (holds.int8(0, 0) > 0)
    throw core::Error(
        core::sqlstate::object_not_in_prerequisite_state,
        "the mesh is not uninstalled while " + holds.text(0, 0) + " holds are in force",
        "Nothing would protect the rows that they hold.",
        "SELECT * FROM mesh.holds; each is released with mesh.release_hold(...).");
  store.query(
      "update mesh_catalog.retention_rule set ended_at = pg_catalog.clock_timestamp(),"
      " ended_by = current_user, end_reason = 'the mesh was uninstalled' where ended_at is null");
  // The triggers of partitions go with their parents'.
  const Rows triggers = store.query(
      "select pg_catalog.format('%I on %I.%I', t.tgname, n.nspname, c.relname)"
      " from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where t.tgfoid = 'mesh_catalog.guard_rows()'::pg_catalog.regprocedure"
      " and t.tgparentid = 0 order by 1");
  const catalog::OwnDdl own_ddl;
  for (std::size_t i = 0; i < triggers.size(); ++i) {
    store.query("drop trigger " + triggers.text(i, 0));
    result.add({bridge::text(triggers.text(i, 0))});
  }
  return 0;
}

}  // namespace meshcat::retention
