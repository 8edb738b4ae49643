// Aggregates over rows, of which statistics are made.
#pragma once

#include <string>

namespace meshcat::core::quality {

enum class AggregateFunction {
  count,
  min,
  max,
  avg,
  sum,
  stddev,  // of a sample
  correlation,
  distinct_sketch,
  quantile_sketch,
  frequency_sketch,
};

// A call of one over the columns that a statistic is about.
struct AggregateCall {
  AggregateFunction function;
  std::string sql;             // "sum(column)"
  std::string condition = {};  // only rows for which it is true; empty: all

  friend bool operator==(const AggregateCall &, const AggregateCall &) = default;
};

}  // namespace meshcat::core::quality
