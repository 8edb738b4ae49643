#include "core/quality/anomaly.hpp"

#include <algorithm>
#include <numeric>

namespace meshcat::core::quality {

namespace {

// Both make the estimate that of a normal distribution's standard deviation.
Exact of_median() {
  return {14826, 10000};
}
Exact of_mean() {
  return {1253314, 1000000};
}

}  // namespace

Exact median(std::vector<Exact> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

Exact deviations(const std::vector<Exact> &earlier, const Exact &value, const Exact &resolution) {
  const Exact centre = median(earlier);
  std::vector<Exact> distances;
  for (const Exact &each : earlier) distances.emplace_back(abs(each - centre));
  Exact deviation = median(distances) * of_median();
  if (deviation == 0)
    deviation =
        std::accumulate(distances.begin(), distances.end(), Exact()) / distances.size() * of_mean();
  if (deviation == 0) deviation = resolution;
  return (value - centre) / deviation;
}

}  // namespace meshcat::core::quality
