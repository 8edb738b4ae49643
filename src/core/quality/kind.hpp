// What kinds of check there are, and the dimensions of quality they measure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/threshold.hpp"

namespace meshcat::core::quality {

enum class Dimension {
  accuracy,
  completeness,
  conformity,
  consistency,
  coverage,
  timeliness,
  uniqueness,
};
inline constexpr std::array dimensions{
    Dimension::accuracy, Dimension::completeness, Dimension::conformity, Dimension::consistency,
    Dimension::coverage, Dimension::timeliness,   Dimension::uniqueness};

// Each is defined, with its parameters and its SQL, in a room below kinds/.
enum class Kind {
  not_null,
  missing,
  in_set,
  not_in_set,
  range,
  length,
  pattern,
  not_pattern,
  parseable,
  json_schema,
  unique,
  unique_within_record,
  distinct_count,
  distinct_values,
  unique_series,
  functional_dependency,
  referential,
  reverse_referential,
  must_not_exist,
  reconciliation,
  row_count,
  row_count_match,
  freshness,
  recency,
  retention,
  min,
  max,
  avg,
  sum,
  stddev,
  median,
  quantile,
  correlation,
  approx_distinct_count,
  approx_quantile,
  entropy,
  histogram,
  monotonic,
  gaps,
  non_overlapping,
  row_pair,
  anomaly,
  change,
  drift,
  expression,
  schema,
  sql,
  failed_rows,
  text,
};

// How a kind arrives at its metric.
enum class Measure {
  rows,       // every row passes or fails: part of the fused pass
  keys,       // rows that fail are counted by a statement of its own
  count,      // the number of rows
  age,        // the time since the newest value
  value,      // one number, by a statement of its own
  drift,      // how far the column's distribution is from an earlier run's
  history,    // another check's metric beside those of earlier runs
  judgement,  // only a person can tell
};

// A set of units that a threshold may have.
using Units = unsigned;
constexpr Units units(Unit unit) {
  return 1U << static_cast<unsigned>(unit);
}
inline constexpr Units of_rows = units(Unit::number) | units(Unit::rows) | units(Unit::percent);

// What a kind counts of the rows' keys, which a scan of the rows can do as well.
enum class KeyMetric {
  none,
  repeated,  // rows whose key occurred before
  distinct,  // keys
};

struct KindTraits {
  Kind kind;
  std::string_view name;
  Measure measure;
  Dimension dimension;  // by default
  int min_columns, max_columns;
  Units units = of_rows;
  std::string_view metric = "the rows that fail, in rows or percent";
  std::string_view fail = "> 0 rows";  // the threshold by default; empty: there is none
  std::string_view own_pass = {};      // why it is not part of the fused pass
  bool groupable = false;              // knows parameter group_by
  bool filterable = true;
  KeyMetric keys = KeyMetric::none;
  bool timed = false;  // about the port's time column where no column is given
};

inline constexpr int any_columns = 1600;  // PostgreSQL's own limit

const KindTraits &traits(Kind kind);
// In the order of the documentation.
std::vector<std::string> kind_names();
// Null for a name that no kind has.
const KindTraits *find_kind(std::string_view name);
std::string_view name(Dimension dimension);

// By name; an ODCS short form such as "cp" names a dimension as well. Throw
// invalid_parameter_value with the nearest name.
const KindTraits &kind_by_name(const std::string &name);
Dimension dimension_by_name(const std::string &name);

}  // namespace meshcat::core::quality
