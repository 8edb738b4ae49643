// Rules by tag and the tags that they go by, changed at the same time.
#pragma once

#include <optional>
#include <string>

#include "catalog/authority.hpp"

namespace meshcat::catalog {

// A rule by tag is about the products of one domain, or of all.
struct TagScope {
  std::optional<Domain> domain;

  bridge::Param id() const;
  std::string text() const;  // "domain bank", or "all domains"
};

// Of the domain of that name. Throws undefined_object.
TagScope tag_scope(Store &store, const std::optional<std::string> &domain);

// Throws insufficient_privilege unless the caller owns the domain or holds one of the duties in it;
// for all domains, unless it is an admin. `action` is a phrase such as "mask tagged columns".
void require_ruler(Store &store, const TagScope &scope, const std::string &action,
                   std::initializer_list<Duty> duties);

// To be called before rules of `table` are applied to what has come to bear a tag: until the
// transaction ends no rule comes or changes, and all that there are are seen. Throws
// object_not_in_prerequisite_state in a transaction whose snapshot may be older than a rule.
void before_following(Store &store, const std::string &table);

// To be called before a rule of `table` is set or ended: until the transaction ends nobody else
// does, and nothing comes to bear a tag without seeing it.
void before_ruling(Store &store, const std::string &table);

}  // namespace meshcat::catalog
