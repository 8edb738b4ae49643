// The checks of a product, as the catalog keeps them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "core/quality/check.hpp"
#include "quality/subject.hpp"

namespace meshcat::quality {

using core::quality::Check;

struct StoredCheck {
  std::int64_t id;
  Check check;
};

// The checks in force, oldest first.
std::vector<StoredCheck> load_checks(catalog::Store &store, const catalog::Product &product);
// Throws undefined_object with the nearest names.
StoredCheck load_check(catalog::Store &store, const catalog::Product &product,
                       const std::string &name);

// What a run needs of the catalog: the subject as subject_of_run chooses it, and
// its checks.
struct Order {
  Subject subject;
  std::vector<StoredCheck> checks;
};
Order order_of_run(const std::string &product);

// Adds a check; `rule` is the contract's rule as JSON, empty for a team's check.
// Throws duplicate_object when the name is taken, program_limit_exceeded when
// the product has too many.
void insert_check(catalog::Store &store, const catalog::Product &product, const Check &check,
                  const std::string &rule);
void drop_check(catalog::Store &store, std::int64_t check_id);

}  // namespace meshcat::quality
