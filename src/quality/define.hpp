// Adding checks.
#pragma once

#include "quality/checks.hpp"
#include "quality/plan.hpp"

namespace meshcat::quality {

// Adds `check`, which is complete, once it proved to be one that can run on the
// subject as it is now. `rule` is the contract's rule as JSON, or empty.
void add_check(catalog::Store &store, const Subject &subject, Check &check,
               const std::string &rule);

}  // namespace meshcat::quality
