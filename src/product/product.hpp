// Products themselves.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "product/target.hpp"

namespace meshcat::product {

struct NewProduct {
  std::string name, title, description, documentation;
  std::vector<std::string> usage_examples, tags;
};

// The domain that exists and the name of a product that may. Throws the syntax
// errors of a reference, undefined_object, and invalid_parameter_value for a
// reference that names a version.
std::pair<catalog::Domain, std::string> product_name(Store &store, const std::string &reference);

// The new product; nothing when there is one of that name, be it that another
// transaction has just made it.
std::optional<Product> try_create_product(Store &store, const catalog::Domain &domain,
                                          const NewProduct &product);

}  // namespace meshcat::product
