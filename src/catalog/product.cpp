#include "catalog/product.hpp"

#include "catalog/names.hpp"
#include "core/text/similarity.hpp"
#include "core/types/product_ref.hpp"

namespace meshcat::catalog {

using bridge::Rows;
namespace sqlstate = core::sqlstate;

namespace {

[[noreturn]] void no_such_product(Store &store, const std::string &reference) {
  const Rows all = store.query(
      "select d.domain_name || '.' || p.product_name from mesh_catalog.product p"
      " join mesh_catalog.domain d using (domain_id) order by 1");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < all.size(); ++i) names.push_back(all.text(i, 0));
  throw core::Error(sqlstate::undefined_object, "product \"" + reference + "\" does not exist", {},
                    core::text::did_you_mean(reference, names,
                                             "SELECT * FROM mesh.search('...') finds products."));
}

std::optional<Version> newest(Store &store, const Product &product, const char *states) {
  const Rows rows = store.query(
      std::string("select version_id, version, state from mesh_catalog.version"
                  " where product_id = $1 and state in (") +
          states +
          ") order by (state = 'draft') desc, (state = 'released') desc, version desc limit 1",
      {bridge::int8(product.id)});
  if (rows.empty()) return std::nullopt;
  return Version{rows.int8(0, 0), rows.text(0, 1), rows.text(0, 2)};
}

}  // namespace

std::string Product::ref() const {
  return quote_qualified(domain.name, name);
}

Product product_by_ref(Store &store, const std::string &reference) {
  const auto ref = core::types::ProductRef::parse(reference);
  const Domain domain = domain_by_name(store, ref.domain);
  const Rows rows = store.query(
      "select product_id from mesh_catalog.product where domain_id = $1 and product_name = $2",
      {bridge::int8(domain.id), bridge::text(ref.product)});
  if (rows.empty()) no_such_product(store, reference);
  return Product{rows.int8(0, 0), ref.product, domain};
}

Product product_by_id(Store &store, std::int64_t id) {
  const Rows rows =
      store.query("select product_name, domain_id from mesh_catalog.product where product_id = $1",
                  {bridge::int8(id)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object, "product " + std::to_string(id) + " is gone");
  return Product{id, rows.text(0, 0), domain_by_id(store, rows.int8(0, 1))};
}

Port output_port(Store &store, const Product &product) {
  const Rows rows = store.query(
      "select p.port_id, p.relation::pg_catalog.oid, p.source::pg_catalog.oid"
      " from mesh_catalog.port p"
      " join pg_catalog.pg_class r on r.oid = p.relation"
      " join pg_catalog.pg_class s on s.oid = p.source"
      " where p.product_id = $1 and p.direction = 'output' and p.kind = 'table'"
      " order by p.major desc limit 1",
      {bridge::int8(product.id)});
  if (rows.empty())
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "product \"" + product.ref() + "\" has no table port", {},
                      "Adopt a relation: SELECT * FROM mesh.adopt(" + quote_literal(product.ref()) +
                          ", relation => 'schema.relation');");
  return Port{rows.int8(0, 0), rows.oid(0, 1), rows.oid(0, 2)};
}

std::optional<Version> current_version(Store &store, const Product &product) {
  return newest(store, product, "'draft', 'released', 'deprecated'");
}

std::optional<Version> released_version(Store &store, const Product &product) {
  return newest(store, product, "'released', 'deprecated'");
}

Version version_by_number(Store &store, const Product &product, const std::string &number) {
  const std::string version = core::types::Semver::parse(number).to_string();
  const Rows rows = store.query(
      "select version_id, version, state from mesh_catalog.version"
      " where product_id = $1 and version = $2::mesh.semver",
      {bridge::int8(product.id), bridge::text(version)});
  if (!rows.empty()) return Version{rows.int8(0, 0), rows.text(0, 1), rows.text(0, 2)};
  const Rows known = store.query(
      "select coalesce('It has ' || pg_catalog.string_agg(version::text, ', ' order by version)"
      " || '.', 'It has none.') from mesh_catalog.version where product_id = $1",
      {bridge::int8(product.id)});
  throw core::Error(sqlstate::undefined_object,
                    "product \"" + product.ref() + "\" has no version " + version, known.text(0, 0),
                    "SELECT * FROM mesh.versions lists all versions.");
}

}  // namespace meshcat::catalog
