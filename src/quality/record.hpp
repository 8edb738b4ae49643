// The history of runs.
#pragma once

#include "quality/measure.hpp"

namespace meshcat::quality {

// Records a run in which every row was visible, and hands it to the incident
// room. Returns its id.
std::int64_t record(const Subject &subject, const std::vector<StoredCheck> &checks, const Run &run,
                    TimestampTz as_of);

}  // namespace meshcat::quality
