#include "product/target.hpp"

#include "catalog/names.hpp"
#include "core/types/semver.hpp"

namespace meshcat::product {

using bridge::Rows;
namespace sqlstate = core::sqlstate;

namespace {

std::string quoted(const Product &product) {
  return "product \"" + product.ref() + "\"";
}

// What to do when no version is in the state that a call needs.
std::string remedy(const Product &product, const std::string &state) {
  const std::string name = catalog::quote_literal(product.ref());
  if (state == "draft") return "Draft one: SELECT mesh.draft_version(" + name + ");";
  if (state == "released") return "Release one: SELECT mesh.release(" + name + ");";
  return "Deprecate one first: SELECT mesh.deprecate(" + name + ");";
}

}  // namespace

Product product_to_change(Store &store, const std::string &reference,
                          std::initializer_list<catalog::Duty> duties, const std::string &action) {
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain, duties, action + " " + quoted(product));
  store.query("select from mesh_catalog.product where product_id = $1 for update",
              {bridge::int8(product.id)});
  return product;
}

Version version_in_state(Store &store, const Product &product,
                         const std::optional<std::string> &wanted, const std::string &state) {
  if (wanted) {
    const Version version = catalog::version_by_number(store, product, *wanted);
    if (version.state == state) return version;
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "version " + version.version + " of " + quoted(product) + " is " +
                          version.state + ", not " + state,
                      "A version goes draft, released, deprecated, retired, one step at a time.",
                      remedy(product, state));
  }
  const Rows rows = store.query(
      "select version_id, version, state from mesh_catalog.version"
      " where product_id = $1 and state = $2"
      " order by case when $2 = 'draft' then version end desc, version limit 1",
      {bridge::int8(product.id), bridge::text(state)});
  if (rows.empty())
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      quoted(product) + " has no " + state + " version", {},
                      remedy(product, state));
  return Version{rows.int8(0, 0), rows.text(0, 1), rows.text(0, 2)};
}

std::int32_t major_of(const std::string &version) {
  const auto semver = core::types::Semver::parse(version);
  const std::string digits(semver.parts().major_number);
  if (digits.size() > 9)
    throw core::Error(sqlstate::program_limit_exceeded,
                      "version " + version + " has too large a major number",
                      "The major number of a product's version has at most 9 digits.");
  return std::stoi(digits);
}

Oid live_owner(const catalog::Domain &domain) {
  if (domain.owner != InvalidOid) return domain.owner;
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "the owner of domain \"" + domain.name + "\" is gone",
                    "The role that was recorded as its owner no longer exists.",
                    "A platform admin must give the domain another owner.");
}

void require_newest_of_major(Store &store, const Product &product, const std::string &number) {
  const Rows rows = store.query(
      "select version, state from mesh_catalog.version"
      " where product_id = $1 and state <> 'draft' and version >= $2::mesh.semver"
      " and mesh.major(version) = mesh.major($2::mesh.semver)"
      " order by version desc limit 1",
      {bridge::int8(product.id), bridge::text(number)});
  if (rows.empty()) return;
  const std::string newest = rows.text(0, 0);
  throw core::Error(
      sqlstate::object_not_in_prerequisite_state,
      "version " + number + " of " + quoted(product) +
          (newest == number ? " is " + rows.text(0, 1) + " and never changes"
                            : " is not newer than " + newest),
      "Version " + newest + " is " + rows.text(0, 1) + "; its major only goes onward.",
      "Choose a higher number: SELECT mesh.draft_version(" + catalog::quote_literal(product.ref()) +
          ");");
}

}  // namespace meshcat::product
