// The roles that a row filter applies to, and those that are exempt.
#pragma once

#include <cstdint>
#include <vector>

#include "bridge/args.hpp"
#include "catalog/store.hpp"

namespace meshcat::access {

struct FilterRole {
  Oid role;
  bool exempt;
};

// From two arguments of type regrole[], each of which may be null. Throws
// invalid_parameter_value for an array without roles and for a role that is in both.
std::vector<FilterRole> filter_roles(const bridge::Args &args, int applies_to, int exempt);

// Replaces the roles of a product's own filter, or of a rule by tag.
void set_filter_roles(catalog::Store &store, std::int64_t filter_id,
                      const std::vector<FilterRole> &roles);
void set_rule_roles(catalog::Store &store, std::int64_t rule_id,
                    const std::vector<FilterRole> &roles);

}  // namespace meshcat::access
