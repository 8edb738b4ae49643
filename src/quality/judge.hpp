// From numbers to findings: statuses, words, tallies by dimension.
#pragma once

#include "quality/measure.hpp"

namespace meshcat::quality {

// Sets the status of a finding from its metric, in the leading threshold's unit.
// A percentage is of `whole`, where there is one; of a whole of 0 there is none.
void judge(const Check &check, const core::quality::Exact &metric, Finding &finding,
           const std::optional<core::quality::Exact> &whole = std::nullopt);
// The same for rows that fail of rows that were checked; a percentage of no rows
// leaves it unmeasured.
void judge_rows(const Check &check, std::int64_t checked, std::int64_t failing, Finding &finding);
// The same for the age of the newest value in microseconds.
void judge_age(const Check &check, std::optional<std::int64_t> age, Finding &finding);

// Adds up what the run found for each dimension all of whose checks could run.
void tally(const std::vector<StoredCheck> &checks, Run &run);

}  // namespace meshcat::quality
