// Checks of a column's distribution beside an earlier run's.
#pragma once

#include "quality/measure.hpp"

namespace meshcat::quality {

// Completes the findings of the run's checks of measure drift from the distributions
// that it found. They are compared with what was recorded for moments before `as_of`:
// never with themselves.
void judge_drift(const Subject &subject, const std::vector<StoredCheck> &checks, Run &run,
                 TimestampTz as_of);

// Throws undefined_object unless the product has the version that is the baseline.
void require_baseline(catalog::Store &store, const catalog::Product &product, const Check &check);

// Keeps the distribution of a finding, if it has one, for later runs.
void record_distribution(catalog::Store &store, std::int64_t run_id, const StoredCheck &stored,
                         const Finding &finding);

}  // namespace meshcat::quality
