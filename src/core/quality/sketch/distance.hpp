// How far two distributions are from each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/quality/exact.hpp"

namespace meshcat::core::quality::sketch {

enum class Distance { total_variation, kolmogorov_smirnov, chi_squared, psi };

// By name; nothing for a name that none has.
std::optional<Distance> distance_by_name(std::string_view name);

// How many values lie in each bin, in the bins' order, and which share of all was
// expected there.
struct Bin {
  std::int64_t observed;
  Exact expected;
};

// The distance of what was observed from what was expected; of at least one value.
//   total_variation     half the sum of the differences of the shares
//   kolmogorov_smirnov  the greatest difference of the shares up to any bin
//   chi_squared         Pearson's statistic, n times the sum of
//                       (observed - expected)^2 / expected; a bin of which nothing is
//                       expected has no place in it
//   psi                 the population stability index, the sum of
//                       (observed - expected) ln(observed / expected), with shares of
//                       at least 0.0001, rounded to 12 decimals
// All but the last are exact.
Exact distance(Distance kind, const std::vector<Bin> &bins);

// How many values of two samples lie in a bin.
struct Pair {
  std::int64_t earlier, later;
};

// The same of two samples, the earlier one being what is expected; of at least one
// value each. chi_squared is the statistic of two samples, the sum of
// (sqrt(n / m) earlier - sqrt(m / n) later)^2 / (earlier + later) with m values
// earlier and n later: what was unseen has its place, and both may err.
Exact distance(Distance kind, const std::vector<Pair> &pairs);

}  // namespace meshcat::core::quality::sketch
