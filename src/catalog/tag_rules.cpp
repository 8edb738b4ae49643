#include "catalog/tag_rules.hpp"

#include "bridge/scope.hpp"
#include "catalog/newest_state.hpp"

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

bridge::Param TagScope::id() const {
  return bridge::int8(domain ? std::optional(domain->id) : std::nullopt);
}

std::string TagScope::text() const {
  return domain ? "domain " + domain->name : "all domains";
}

TagScope tag_scope(Store &store, const std::optional<std::string> &domain) {
  if (!domain) return {};
  return {domain_by_name(store, *domain)};
}

void require_ruler(Store &store, const TagScope &scope, const std::string &action,
                   std::initializer_list<Duty> duties) {
  if (scope.domain)
    require_duty(store, *scope.domain, duties,
                 action + " of domain \"" + scope.domain->name + "\"");
  else
    require_admin(store, action + " of all domains");
}

void before_following(Store &store, const std::string &table) {
  if (IsolationUsesXactSnapshot() && has_rules(table))
    require_newest_state("follow tags", "rules by tag");
  store.query("lock table mesh_catalog." + table + " in share mode");
}

void before_ruling(Store &store, const std::string &table) {
  store.query("lock table mesh_catalog." + table + " in share row exclusive mode");
}

}  // namespace meshcat::catalog
