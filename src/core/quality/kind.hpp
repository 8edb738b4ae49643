// What kinds of check there are, and the dimensions of quality they measure.
#pragma once

#include <array>
#include <string>
#include <string_view>

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

enum class Kind {
  not_null,
  missing,
  in_set,
  range,
  pattern,
  length,
  unique,
  freshness,
  row_count,
  referential,
  expression,
  sql,
  text,
};

// How a kind arrives at its metric.
enum class Measure {
  rows,       // every row passes or fails: part of the fused pass
  keys,       // rows that fail are counted by a statement of its own
  count,      // the number of rows
  age,        // the time since the newest value
  value,      // one number, by a statement of its own
  judgement,  // only a person can tell
};

struct KindTraits {
  Kind kind;
  std::string_view name;
  Measure measure;
  Dimension dimension;  // by default
  int min_columns, max_columns;
};

inline constexpr int any_columns = 1600;  // PostgreSQL's own limit

const KindTraits &traits(Kind kind);
std::string_view name(Dimension dimension);

// By name; an ODCS short form such as "cp" names a dimension as well. Throw
// invalid_parameter_value with the nearest name.
KindTraits kind_by_name(const std::string &name);
Dimension dimension_by_name(const std::string &name);

}  // namespace meshcat::core::quality
