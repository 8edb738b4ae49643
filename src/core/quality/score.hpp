// Scores: how good a product's data is, from what its checks found.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/quality/exact.hpp"
#include "core/quality/kind.hpp"

namespace meshcat::core::quality {

// What a run found for one dimension.
struct DimensionTally {
  Dimension dimension;
  // Rows failing any check that looks at rows; nothing when none does.
  std::optional<std::int64_t> rows_checked, rows_failed;
  // Checks of the relation as a whole (freshness, row count, query).
  int wholes = 0, wholes_failed = 0;
  int checks = 0, checks_failed = 0;  // all of its checks
  Exact weight;                       // the sum of their weights
};

// Does a check of one dimension count for another's tally? The SLA's accuracy is
// about rows that fail no check of accuracy or conformity.
bool counts_for(Dimension of_check, Dimension tally);

// In percent: the share of rows that fail none of the dimension's row checks,
// times the share of its other checks that do not fail. Nothing when nothing
// could be measured, such as the rows of an empty relation.
std::optional<Exact> score(const DimensionTally &tally);

// The mean of the dimensions' scores by weight; nothing without any.
std::optional<Exact> score(const std::vector<DimensionTally> &tallies);

// A percentage for people: two decimals, and 100 only when nothing failed.
std::string shown_score(const Exact &score);

}  // namespace meshcat::core::quality
