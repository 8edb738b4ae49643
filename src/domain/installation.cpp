// What a restored catalog knows of this cluster's roles.
#include "catalog/authority.hpp"
#include "catalog/names.hpp"

namespace meshcat::domain {

using bridge::Rows;
using catalog::Store;

// mesh.rebind() -> setof (role text, recorded_in text)
MESHCAT_FUNCTION(meshcat_domain_rebind) {
  bridge::SetResult result(fcinfo);
  Store store;  // binds, if there is anything to bind
  catalog::require_admin(store, "bind the recorded roles");
  const Rows columns =
      store.query("select catalog_table, name_column, oid_column from mesh_catalog.role_columns()");
  std::string sql;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string name = catalog::quote_identifier(columns.text(i, 1));
    sql.append(sql.empty() ? "" : " union ")
        .append("select " + name + "::pg_catalog.text, " +
                catalog::quote_literal(columns.text(i, 0)) + "::pg_catalog.text from " +
                catalog::quote_qualified("mesh_catalog", columns.text(i, 0)) +
                " where not mesh_catalog.is_role(" + name + ", " +
                catalog::quote_identifier(columns.text(i, 2)) + ")");
  }
  result.add(store.query(sql + " order by 1, 2"));
  return Datum{0};
}

}  // namespace meshcat::domain
