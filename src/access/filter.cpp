// Row filters: which rows consumers see.
#include "access/decision.hpp"
#include "access/filter_role.hpp"
#include "catalog/names.hpp"
#include "catalog/port_view.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

Product product_to_shape(Store &store, const std::string &reference, const std::string &action) {
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain,
                        {Duty::product_owner, Duty::data_engineer, Duty::steward},
                        action + " of product \"" + product.ref() + "\"");
  catalog::output_port(store, product);
  return product;
}

}  // namespace

// mesh.filter_rows(product text, predicate text, filter_name text, applies_to regrole[],
//   description text, exempt regrole[]) -> void
MESHCAT_FUNCTION(meshcat_access_filter_rows) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), predicate = args.text(1, "predicate");
  const std::string name = args.text(2, "filter_name");
  const std::vector<FilterRole> roles = filter_roles(args, 3, 5);
  catalog::check_name("filter", name);
  require_newest_state("filter rows");
  Store store;
  const Product product = product_to_shape(store, reference, "filter rows");
  const std::int64_t id =
      store
          .query(
              "insert into mesh_catalog.row_filter (product_id, filter_name, predicate, "
              "description,"
              " created_by) values ($1, $2, $3, $4, $5) on conflict (product_id, filter_name, "
              "rule_id, column_name)"
              " do update set predicate = excluded.predicate, description = excluded.description,"
              " created_at = pg_catalog.now(), created_by = excluded.created_by"
              " returning filter_id",
              {bridge::int8(product.id), bridge::text(name), bridge::text(predicate),
               bridge::text(args.text(4, "description")), bridge::text(store.caller_name())})
          .int8(0, 0);
  set_filter_roles(store, id, roles);
  catalog::compile_port_views(store, product.id);
  store.audit("filter rows", product.ref() + ": " + name + ": " + predicate);
  PG_RETURN_VOID();
}

// mesh.drop_filter(product text, filter_name text) -> void
MESHCAT_FUNCTION(meshcat_access_drop_filter) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), name = args.text(1, "filter_name");
  require_newest_state("drop a row filter");
  Store store;
  const Product product = product_to_shape(store, reference, "drop row filters");
  const Rows dropped = store.query(
      "delete from mesh_catalog.row_filter where product_id = $1 and filter_name = $2"
      " and rule_id is null returning 1",
      {bridge::int8(product.id), bridge::text(name)});
  if (dropped.empty())
    throw core::Error(
        sqlstate::undefined_object,
        "product \"" + product.ref() + "\" has no row filter \"" + name + "\" of its own", {},
        "SELECT * FROM mesh.row_filters lists them; those by tag are dropped with "
        "mesh.drop_tagged_filter.");
  catalog::compile_port_views(store, product.id);
  store.audit("drop filter", product.ref() + ": " + name);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access
