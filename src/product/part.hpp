// A product, or one of its columns: what tags and terms are attached to.
#pragma once

#include <optional>
#include <string>

#include "product/target.hpp"

namespace meshcat::product {

struct Part {
  Product product;
  std::optional<std::string> column;

  std::string to_string() const;
};

// What `payments.transactions` or `payments.transactions#amount` names, for the
// caller to change (see product_to_change). Throws undefined_column with the
// nearest names unless a version of the product that is not retired has the column.
Part part_to_change(Store &store, const std::string &target,
                    std::initializer_list<catalog::Duty> duties, const std::string &action);

}  // namespace meshcat::product
