// Masks: what consumers see instead of a column's values.
#include "core/access/mask.hpp"

#include "access/decision.hpp"
#include "access/hash.hpp"
#include "bridge/args.hpp"
#include "catalog/port_view.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
using core::access::Mask;
using core::access::MaskMethod;
namespace sqlstate = core::sqlstate;

Product product_to_mask(Store &store, const std::string &reference, const std::string &action) {
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(
      store, product.domain,
      {Duty::product_owner, Duty::data_engineer, Duty::steward, Duty::compliance_liaison},
      action + " of product \"" + product.ref() + "\"");
  return product;
}

}  // namespace

// mesh.mask_column(product text, column_name text, method text, argument text) -> void
MESHCAT_FUNCTION(meshcat_access_mask_column) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), column = args.text(1, "column_name");
  const Mask mask{core::access::parse_method(args.text(2, "method")), args.maybe_text(3)};
  require_newest_state("mask a column");
  Store store;
  const Product product = product_to_mask(store, reference, "mask columns");
  require_columns(store, product, {column});
  if (core::access::is_keyed(mask.method)) ensure_mask_key(store);
  store.query(
      "insert into mesh_catalog.column_mask (product_id, column_name, method, argument, created_by)"
      " values ($1, $2, $3, $4, $5) on conflict (product_id, column_name, method, rule_id)"
      " do update"
      " set argument = excluded.argument, created_at = pg_catalog.now(),"
      " created_by = excluded.created_by",
      {bridge::int8(product.id), bridge::text(column),
       bridge::text(std::string(core::access::method_name(mask.method))),
       bridge::text(mask.argument), bridge::text(store.caller_name())});
  catalog::compile_port_views(store, product.id);
  store.audit("mask column", product.ref() + "#" + column + ": " + core::access::describe(mask));
  PG_RETURN_VOID();
}

// mesh.drop_mask(product text, column_name text, method text) -> void
MESHCAT_FUNCTION(meshcat_access_drop_mask) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), column = args.text(1, "column_name");
  require_newest_state("drop a mask");
  Store store;
  const Product product = product_to_mask(store, reference, "drop masks");
  const Rows dropped = store.query(
      "delete from mesh_catalog.column_mask where product_id = $1 and column_name = $2"
      " and ($3 is null or method = $3) and rule_id is null returning method",
      {bridge::int8(product.id), bridge::text(column), bridge::text(args.maybe_text(2))});
  if (dropped.empty())
    throw core::Error(sqlstate::undefined_object,
                      "column \"" + column + "\" of product \"" + product.ref() +
                          "\" has no such mask of its own",
                      {},
                      "SELECT * FROM mesh.masks lists them; those by tag are dropped with "
                      "mesh.drop_tagged_mask.");
  catalog::compile_port_views(store, product.id);
  store.audit("drop mask", product.ref() + "#" + column);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access
