// Is a metric unlike those before it?
#pragma once

#include <vector>

#include "core/quality/exact.hpp"

namespace meshcat::core::quality {

// The mean of both when there are two in the middle. Of at least one value.
Exact median(std::vector<Exact> values);

// How many standard deviations `value` is above (below zero: below) the median of
// `earlier`, of at least one. The deviation is estimated robustly, as Iglewicz and
// Hoaglin (1993) do: 1.4826 times the median of the absolute deviations from the
// median; where that is 0, 1.253314 times their mean. Where all of `earlier` are
// the same it is `resolution`, above 0: whatever can be told apart is unlike them.
Exact deviations(const std::vector<Exact> &earlier, const Exact &value, const Exact &resolution);

}  // namespace meshcat::core::quality
