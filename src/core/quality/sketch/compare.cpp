#include "core/quality/sketch/compare.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace meshcat::core::quality::sketch {

namespace {

using Step = QuantileSketch::Step;
using Steps = std::vector<Step>;

// PostgreSQL's order of numbers.
bool before(double left, double right) {
  return left < right || (std::isnan(right) && !std::isnan(left));
}

// How many values are at most `bound`; or, without it, below it.
std::int64_t rank_at(const Steps &steps, double bound, bool inclusive) {
  const auto after = std::partition_point(steps.begin(), steps.end(), [&](const Step &each) {
    return inclusive ? !before(bound, each.value) : before(each.value, bound);
  });
  return after == steps.begin() ? 0 : std::prev(after)->rank;
}

// Where a bin ends: with the value, or just below it.
struct Cut {
  double value;
  bool inclusive;
};

// A number that fills a bin is cut off on both sides.
std::vector<Cut> cuts_of(const QuantileSketch &sketch, const Steps &steps, std::size_t bins) {
  std::vector<Cut> cuts;
  const auto whole = static_cast<std::int64_t>(bins);
  for (std::size_t i = 1; i < bins; ++i) {
    const double value = sketch.quantile(static_cast<double>(i) / static_cast<double>(bins));
    if (!cuts.empty() && !before(cuts.back().value, value)) continue;
    const std::int64_t own = rank_at(steps, value, true) - rank_at(steps, value, false);
    if (own > (sketch.count() - 1) / whole) cuts.push_back({value, false});
    cuts.push_back({value, true});
  }
  return cuts;
}

}  // namespace

std::vector<RangeBin> binned(const QuantileSketch &earlier, const QuantileSketch &later,
                             std::size_t bins) {
  const Steps ours = earlier.steps(), theirs = later.steps();
  std::vector<RangeBin> result;
  Cut last{-std::numeric_limits<double>::infinity(), false};
  Pair below{0, 0};
  const auto close = [&](const Cut &cut, const Pair &upto) {
    result.push_back({{last.value, cut.value, !last.inclusive, cut.inclusive},
                      {upto.earlier - below.earlier, upto.later - below.later}});
    below = upto;
    last = cut;
  };
  for (const Cut &cut : cuts_of(earlier, ours, bins))
    close(cut,
          {rank_at(ours, cut.value, cut.inclusive), rank_at(theirs, cut.value, cut.inclusive)});
  close({std::numeric_limits<double>::quiet_NaN(), true}, {earlier.count(), later.count()});
  return result;
}

Exact kolmogorov_smirnov(const QuantileSketch &earlier, const QuantileSketch &later) {
  const Steps ours = earlier.steps(), theirs = later.steps();
  Exact greatest;
  for (const Steps *steps : {&ours, &theirs})
    for (const Step &each : *steps) {
      const Exact difference = Exact(rank_at(ours, each.value, true)) * later.count() -
                               Exact(rank_at(theirs, each.value, true)) * earlier.count();
      greatest = std::max(greatest, Exact(abs(difference)));
    }
  return greatest == 0 ? greatest : Exact(greatest / earlier.count() / later.count());
}

std::vector<ValueBin> binned(const FrequencySketch &earlier, const FrequencySketch &later) {
  std::vector<ValueBin> result;
  if (!earlier.by_value() || !later.by_value()) {
    const auto ours = earlier.buckets(), theirs = later.buckets();
    for (std::size_t i = 0; i < ours.size(); ++i) result.push_back({{}, {ours[i], theirs[i]}});
    return result;
  }
  std::map<std::string, Pair> pairs;
  for (const auto &[value, times] : earlier.values()) pairs[value].earlier = times;
  for (const auto &[value, times] : later.values()) pairs[value].later = times;
  for (const auto &[value, counts] : pairs) result.push_back({value, counts});
  return result;
}

}  // namespace meshcat::core::quality::sketch
