#include "catalog/restore.hpp"

#include <set>
#include <string>
#include <vector>

#include "catalog/names.hpp"

extern "C" {
#include "access/parallel.h"
#include "access/xlog.h"
}

namespace meshcat::catalog {

using bridge::Rows;
using RoleNames = std::set<std::string>;

namespace {

std::int64_t system_identifier() {
  return static_cast<std::int64_t>(GetSystemIdentifier());
}

bridge::Param names(const RoleNames &roles) {
  return bridge::text_array(std::vector<std::string>(roles.begin(), roles.end()));
}

// Looks up the roles of one pair of columns. Reports those that changed.
void rebind_columns(Store &store, const std::string &table, const std::string &name,
                    const std::string &oid, RoleNames &rebound, RoleNames &unbound) {
  const std::string present =
      "coalesce((select r.oid from pg_catalog.pg_roles r where r.rolname = t." + name + "), 0)";
  const Rows rows = store.query("update " + table + " t set " + oid + " = " + present +
                                " where t." + oid + " <> 0 and t." + oid + " <> " + present +
                                " returning t." + name + ", t." + oid + " = 0");
  for (std::size_t i = 0; i < rows.size(); ++i)
    (rows.boolean(i, 1) ? unbound : rebound).insert(rows.text(i, 0));
}

}  // namespace

Installation installation_of(std::optional<std::int64_t> recorded) {
  if (!recorded) return Installation::unrecorded;
  return *recorded == system_identifier() ? Installation::here : Installation::elsewhere;
}

void record_installation(Store &store) {
  store.query(
      "insert into mesh_catalog.installation (system_identifier) values ($1)"
      " on conflict (is_the_only) do update"
      " set system_identifier = excluded.system_identifier, bound_at = pg_catalog.now()",
      {bridge::int8(system_identifier())});
}

void rebind_roles(Store &store) {
  if (XactReadOnly || IsInParallelMode()) return;
  // Of several that find it unbound one does the work, the others wait for it.
  const Rows rows =
      store.query("select from mesh_catalog.installation where system_identifier <> $1 for update",
                  {bridge::int8(system_identifier())});
  if (rows.empty()) return;
  const Rows columns =
      store.query("select catalog_table, name_column, oid_column from mesh_catalog.role_columns()");
  RoleNames rebound, unbound;
  for (std::size_t i = 0; i < columns.size(); ++i)
    rebind_columns(store, quote_qualified("mesh_catalog", columns.text(i, 0)),
                   quote_identifier(columns.text(i, 1)), quote_identifier(columns.text(i, 2)),
                   rebound, unbound);
  record_installation(store);
  const Rows details = store.query(
      "select pg_catalog.jsonb_build_object('rebound', $1::pg_catalog.text[],"
      " 'unbound', $2::pg_catalog.text[])",
      {names(rebound), names(unbound)});
  store.audit("rebind roles", "restored catalog", details.text(0, 0));
}

}  // namespace meshcat::catalog
