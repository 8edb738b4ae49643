// The definition of a check by its kind, and what a row must satisfy as an SQL
// expression over the public columns.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/value.hpp"
#include "core/quality/kind.hpp"

namespace meshcat::core::quality {

// A constant of a check. A number stands bare in SQL text; anything else is a
// literal that takes the column's type.
struct Constant {
  std::string text;
  bool number = false;
};

std::string constant_sql(const Constant &constant);

// The parameters of all kinds; each kind uses its own, some under another name.
struct Params {
  std::vector<Constant> values;                    // a set; histogram: a value for each bin
  std::vector<Constant> bounds;                    // histogram: between which the bins lie
  std::vector<Constant> shares;                    // histogram: the share expected of each bin
  bool null_is_missing = true;                     // missing
  bool nulls_distinct = true;                      // unique
  bool strict = false;                             // monotonic
  bool ordered = false;                            // schema: also their order
  bool exact = false;                              // schema: no other columns
  std::optional<Constant> min, max;                // range, length; unique_series: of its length
  std::optional<Constant> above, below;            // range
  std::optional<Constant> number;                  // quantile, factor, tolerance, bins
  std::optional<Constant> step;                    // gaps
  std::string pattern;                             // pattern, not_pattern
  std::string word;                                // parseable: a type; else a choice by name
  std::string interval;                            // recency, retention
  json::Value document;                            // json_schema
  std::string check;                               // the other check, by name
  std::string season;                              // anomaly
  std::string references;                          // the other product or relation
  std::vector<std::string> referenced_columns;     // its columns
  std::vector<std::string> attributes;             // columns that go with the key
  std::vector<std::string> referenced_attributes;  // reconciliation: theirs
  std::vector<std::string> order_by;               // columns
  std::vector<std::string> partition_by;           // columns within whose values rows are ordered
  std::vector<std::string> group_by;               // columns by whose values it is measured
  std::vector<std::string> names, types;           // schema
  std::string baseline;                            // drift: a version
  std::string predicate;                           // expression, row_pair
  std::string query;                               // sql, failed_rows
};

// Is this a check that can run? Throws invalid_parameter_value: too few or too
// many columns, no set, no bound, no pattern ...
void check_definition(const KindTraits &kind, const std::vector<std::string> &columns,
                      const Params &params);

// The expression of a kind that is measured row by row. A row fails when it is
// false; as in a CHECK constraint, null passes. `moment` is what ages are
// judged from, in SQL.
std::string predicate(Kind kind, std::string_view alias, const std::vector<std::string> &columns,
                      const Params &params, std::string_view moment = "now()");

// What people call a check that nobody named, such as "type in set": at most 63
// bytes.
std::string default_name(Kind kind, const std::vector<std::string> &columns, const Params &params);
// `name` cut to at most `size` bytes, never within a multibyte character.
std::string clipped(std::string name, std::size_t size);

// A query of an ODCS rule with ${object} or ${table}, ${property} or ${column}
// (also without the dollar sign) replaced.
std::string substitute(std::string_view query, std::string_view object, std::string_view property);

}  // namespace meshcat::core::quality
