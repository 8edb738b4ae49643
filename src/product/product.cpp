#include "product/product.hpp"

#include "catalog/names.hpp"
#include "core/types/product_ref.hpp"

namespace meshcat::product {

using bridge::Args;
using catalog::Domain;
namespace sqlstate = core::sqlstate;

std::pair<Domain, std::string> product_name(Store &store, const std::string &reference) {
  const auto ref = core::types::ProductRef::parse(reference);
  if (!std::holds_alternative<std::monostate>(ref.version))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "\"" + reference + "\" names a version, but a product is meant", {},
                      "Pass the version as an argument of its own: version => '1.0.0'.");
  catalog::check_name("product", ref.product);
  return {catalog::domain_by_name(store, ref.domain), ref.product};
}

std::optional<Product> try_create_product(Store &store, const Domain &domain, const NewProduct &p) {
  const bridge::Rows rows = store.query(
      "insert into mesh_catalog.product (domain_id, product_name, title, description,"
      " documentation, usage_examples, tags, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8)"
      " on conflict (domain_id, product_name) do nothing returning product_id",
      {bridge::int8(domain.id), bridge::text(p.name), bridge::text(p.title),
       bridge::text(p.description), bridge::text(p.documentation),
       bridge::text_array(p.usage_examples), bridge::text_array(p.tags),
       bridge::text(store.caller_name())});
  if (rows.empty()) return std::nullopt;
  const Product product{rows.int8(0, 0), p.name, domain};
  store.audit("create product", product.ref());
  return product;
}

// mesh.create_product(product text, title text, description text, documentation text,
//   usage_examples text[], tags text[]) -> void
MESHCAT_FUNCTION(meshcat_product_create) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  Store store;
  const auto [domain, name] = product_name(store, reference);
  catalog::require_duty(store, domain, builders,
                        "create a product of domain \"" + domain.name + "\"");
  const auto product = try_create_product(
      store, domain,
      {name, args.text(1, "title"), args.text(2, "description"), args.text(3, "documentation"),
       args.text_array(4, "usage_examples"), args.text_array(5, "tags")});
  if (!product)
    throw core::Error(
        sqlstate::duplicate_object,
        "product \"" + catalog::quote_qualified(domain.name, name) + "\" already exists", {},
        "Choose another name, or change it with mesh.set_product.");
  PG_RETURN_VOID();
}

// mesh.set_product(product text, title text, description text, documentation text,
//   usage_examples text[], tags text[]) -> void
MESHCAT_FUNCTION(meshcat_product_set) {
  const Args args(fcinfo);
  Store store;
  const Product product = product_to_change(store, args.text(0, "product"), builders, "describe");
  const auto texts = [&](int i, const char *name) {
    return args.is_null(i) ? bridge::datum(TEXTARRAYOID, 0, true)
                           : bridge::text_array(args.text_array(i, name));
  };
  store.query(
      "update mesh_catalog.product set title = coalesce($2, title),"
      " description = coalesce($3, description), documentation = coalesce($4, documentation),"
      " usage_examples = coalesce($5, usage_examples), tags = coalesce($6, tags)"
      " where product_id = $1",
      {bridge::int8(product.id), bridge::text(args.maybe_text(1)), bridge::text(args.maybe_text(2)),
       bridge::text(args.maybe_text(3)), texts(4, "usage_examples"), texts(5, "tags")});
  store.audit("describe product", product.ref());
  PG_RETURN_VOID();
}

}  // namespace meshcat::product
