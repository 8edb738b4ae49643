// Row filters: which rows consumers see.
#include "access/decision.hpp"
#include "bridge/args.hpp"
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

// The OIDs of a regrole[]; nothing for a null array.
std::vector<Oid> roles_of(const Args &args, int i) {
  std::vector<Oid> roles;
  if (args.is_null(i)) return roles;
  struct Elements {
    Datum *values;
    bool *nulls;
    int count;
  };
  const Elements elements = bridge::call([&] {
    Elements e{};
    deconstruct_array(DatumGetArrayTypeP(args.datum(i)), REGROLEOID, sizeof(Oid), true,
                      TYPALIGN_INT, &e.values, &e.nulls, &e.count);
    return e;
  });
  for (int k = 0; k < elements.count; ++k) {
    if (elements.nulls[k])
      throw core::Error(sqlstate::null_value_not_allowed,
                        "argument \"applies_to\" must not contain nulls");
    roles.push_back(DatumGetObjectId(elements.values[k]));
  }
  if (roles.empty())
    throw core::Error(sqlstate::invalid_parameter_value, "argument \"applies_to\" names no role",
                      {}, "Leave it out for a filter that applies to all consumers.");
  return roles;
}

void set_roles(Store &store, std::int64_t filter_id, const std::vector<Oid> &roles) {
  store.query("delete from mesh_catalog.row_filter_role where filter_id = $1",
              {bridge::int8(filter_id)});
  for (const Oid role : roles)
    store.query(
        "insert into mesh_catalog.row_filter_role (filter_id, role_name, role_oid)"
        " values ($1, $2, $3) on conflict do nothing",
        {bridge::int8(filter_id), bridge::text(catalog::live_role_name(store, role)),
         bridge::oid(role)});
}

}  // namespace

// mesh.filter_rows(product text, predicate text, filter_name text, applies_to regrole[],
//   description text) -> void
MESHCAT_FUNCTION(meshcat_access_filter_rows) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), predicate = args.text(1, "predicate");
  const std::string name = args.text(2, "filter_name");
  const std::vector<Oid> roles = roles_of(args, 3);
  catalog::check_name("filter", name);
  require_newest_state("filter rows");
  Store store;
  const Product product = product_to_shape(store, reference, "filter rows");
  const std::int64_t id =
      store
          .query(
              "insert into mesh_catalog.row_filter (product_id, filter_name, predicate, "
              "description,"
              " created_by) values ($1, $2, $3, $4, $5) on conflict (product_id, filter_name)"
              " do update set predicate = excluded.predicate, description = excluded.description,"
              " created_at = pg_catalog.now(), created_by = excluded.created_by"
              " returning filter_id",
              {bridge::int8(product.id), bridge::text(name), bridge::text(predicate),
               bridge::text(args.text(4, "description")), bridge::text(store.caller_name())})
          .int8(0, 0);
  set_roles(store, id, roles);
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
      "delete from mesh_catalog.row_filter where product_id = $1 and filter_name = $2 returning 1",
      {bridge::int8(product.id), bridge::text(name)});
  if (dropped.empty())
    throw core::Error(sqlstate::undefined_object,
                      "product \"" + product.ref() + "\" has no row filter \"" + name + "\"", {},
                      "SELECT * FROM mesh.row_filters lists them.");
  catalog::compile_port_views(store, product.id);
  store.audit("drop filter", product.ref() + ": " + name);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access
