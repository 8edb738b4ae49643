#include "catalog/tag_rules.hpp"

#include "bridge/scope.hpp"

namespace meshcat::catalog {

namespace {

bool has_rules(const std::string &table) {
  const OwnerScope as_owner;
  const bridge::FreshSnapshot now;
  bridge::Spi spi;
  return spi.query("select exists (select from mesh_catalog." + table + ")", {}, true)
      .boolean(0, 0);
}

}  // namespace

void before_following(Store &store, const std::string &table) {
  if (IsolationUsesXactSnapshot() && has_rules(table))
    throw core::Error(core::sqlstate::object_not_in_prerequisite_state,
                      "cannot follow tags in a REPEATABLE READ or SERIALIZABLE transaction",
                      "Its snapshot may be older than the rules by tag of this moment.",
                      "Use BEGIN ISOLATION LEVEL READ COMMITTED.");
  store.query("lock table mesh_catalog." + table + " in share mode");
}

void before_ruling(Store &store, const std::string &table) {
  store.query("lock table mesh_catalog." + table + " in share row exclusive mode");
}

}  // namespace meshcat::catalog
