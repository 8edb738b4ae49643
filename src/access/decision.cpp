#include "access/decision.hpp"

#include <algorithm>

#include "catalog/names.hpp"
#include "catalog/newest_state.hpp"
#include "catalog/own_ddl.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::access {

using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

void require_newest_state(const std::string &action) {
  catalog::require_newest_state(action, "duties and grants");
}

void require_decider(Store &store, const Product &product, const std::string &action) {
  catalog::require_duty(store, product.domain, {Duty::product_owner, Duty::steward},
                        action + " of product \"" + product.ref() + "\"");
}

void require_columns(Store &store, const Product &product, const std::vector<std::string> &names) {
  const catalog::Port port = catalog::output_port(store, product);
  const Rows rows = store.query(
      "select attname from pg_catalog.pg_attribute where attrelid = $1 and attnum > 0"
      " order by attnum",
      {bridge::oid(port.relation)});
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < rows.size(); ++i) columns.push_back(rows.text(i, 0));
  for (const std::string &name : names)
    if (std::find(columns.begin(), columns.end(), name) == columns.end())
      throw core::Error(
          sqlstate::undefined_column,
          "product \"" + product.ref() + "\" has no column \"" + name + "\"", {},
          core::text::did_you_mean(name, columns, "Its columns are " + joined(columns) + "."));
}

std::string joined(const std::vector<std::string> &names) {
  std::string list;
  for (const std::string &name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::vector<std::string> lock_port_views(Store &store, const Product &product) {
  store.query(
      "select from mesh_catalog.port where product_id = $1 and direction = 'output'"
      " and kind = 'table' order by port_id for no key update",
      {bridge::int8(product.id)});
  const Rows rows = store.query(
      "select n.nspname, c.relname from mesh_catalog.port o"
      " join pg_catalog.pg_class c on c.oid = o.relation and c.relkind = 'v'"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where o.product_id = $1 and o.direction = 'output' and o.kind = 'table' order by o.port_id",
      {bridge::int8(product.id)});
  std::vector<std::string> views;
  for (std::size_t i = 0; i < rows.size(); ++i)
    views.push_back(catalog::quote_qualified(rows.text(i, 0), rows.text(i, 1)));
  return views;
}

void run_as_domain(const Product &product, const std::string &sql) {
  if (product.domain.owner == InvalidOid)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the owner role of domain \"" + product.domain.name + "\" is gone", {},
                      "A platform admin can give the domain another owner.");
  const catalog::RoleScope as_owner(product.domain.owner);
  const catalog::OwnDdl own_ddl;
  bridge::Spi spi;
  spi.query(sql);
}

}  // namespace meshcat::access
