// Checks of a metric's history.
#pragma once

#include "quality/measure.hpp"

namespace meshcat::quality {

// Completes the findings of the run's checks of measure history, once the others
// are known. A metric is compared with those that were recorded for moments before
// `as_of`: never with itself. What another such check of the same run says plays no
// part, so that their order does not matter.
void judge_history(const std::vector<StoredCheck> &checks, Run &run, TimestampTz as_of);

// Throws undefined_object unless the product has the check that `check` compares,
// invalid_parameter_value when that one has no metric of its own.
void require_compared(catalog::Store &store, const catalog::Product &product, const Check &check);

}  // namespace meshcat::quality
