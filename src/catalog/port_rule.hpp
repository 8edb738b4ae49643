// Row filters and masks by tag, as far as they reach a product.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "catalog/store.hpp"

namespace meshcat::catalog {

// Gives the product (without: every product) the filters and masks of the rules whose tag it or
// a column that its ports show bears. Takes none away: a tag that is lost opens nothing. Returns
// the products that were given any, whose port views are the caller's to compile. Until the
// transaction ends no rule comes or changes.
std::set<std::int64_t> follow_tags(Store &store, std::optional<std::int64_t> product_id);

// Takes away what the rules of a tag that the product, or its column, bears no more have brought,
// as far as the caller may change them, and compiles the port views. A platform admin's rules stay
// in force for others, who are told. Returns whether there were any.
bool let_go(Store &store, std::int64_t product_id, const std::optional<std::string> &column,
            const std::string &tag);

}  // namespace meshcat::catalog
