// Two sketches of the same column beside each other, bin by bin.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "core/quality/sketch/distance.hpp"
#include "core/quality/sketch/frequency.hpp"
#include "core/quality/sketch/quantile.hpp"

namespace meshcat::core::quality::sketch {

// Numbers between both, or a single one; do the ends belong to it?
struct Range {
  double low, high;
  bool with_low, with_high;
};

struct RangeBin {
  Range range;
  Pair counts;
};

// Bins that each hold about the same share of the earlier values: at most
// 2 * bins, since a number that alone fills one has a bin of its own. The first
// starts with -infinity, the last ends with NaN, the greatest number. Of at
// least one earlier value.
std::vector<RangeBin> binned(const QuantileSketch &earlier, const QuantileSketch &later,
                             std::size_t bins);

// The greatest difference between the shares up to any number, whatever the bins. It
// is off by at most the sum of both sketches' rank errors, as shares. Of at least one
// value each.
Exact kolmogorov_smirnov(const QuantileSketch &earlier, const QuantileSketch &later);

struct ValueBin {
  std::string value;  // empty for a bucket of many values
  Pair counts;
};

// By value where both sketches count by value, else by bucket.
std::vector<ValueBin> binned(const FrequencySketch &earlier, const FrequencySketch &later);

}  // namespace meshcat::core::quality::sketch
