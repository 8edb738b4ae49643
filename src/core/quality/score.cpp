#include "core/quality/score.hpp"

namespace meshcat::core::quality {

bool counts_for(Dimension of_check, Dimension tally) {
  return of_check == tally || (tally == Dimension::accuracy && of_check == Dimension::conformity);
}

std::optional<Exact> score(const DimensionTally &tally) {
  std::optional<Exact> result;
  if (tally.rows_checked && tally.rows_failed)
    result = percentage(*tally.rows_checked - *tally.rows_failed, *tally.rows_checked);
  if (tally.wholes == 0) return result;
  const Exact passed(tally.wholes - tally.wholes_failed, tally.wholes);
  return Exact(result.value_or(Exact(100)) * passed);
}

std::optional<Exact> score(const std::vector<DimensionTally> &tallies) {
  Exact sum, weight;
  for (const DimensionTally &each : tallies) {
    const auto part = score(each);
    if (!part) continue;
    sum += *part * each.weight;
    weight += each.weight;
  }
  if (weight == 0) return std::nullopt;
  return Exact(sum / weight);
}

std::string shown_score(const Exact &score) {
  const std::string text = to_decimal(score, 2);
  return text == "100" && score < 100 ? "99.99" : text;
}

}  // namespace meshcat::core::quality
