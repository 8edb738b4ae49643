// What a room below kinds/ tells of each of its kinds of check.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/quality/aggregate.hpp"
#include "core/quality/predicate.hpp"
#include "core/quality/target.hpp"

namespace meshcat::core::quality {

// A parameter's key, and where in Params its value goes; the member's type says
// what it must be.
struct Parameter {
  using Place = std::variant<bool Params::*, std::string Params::*,
                             std::optional<Constant> Params::*, std::vector<Constant> Params::*,
                             std::vector<std::string> Params::*, json::Value Params::*>;
  std::string_view key;
  Place place;
};

// A number, as SQL over rows: "select metric, whole from source". With groups,
// `source` has their values as columns g1, g2, ...
struct Aggregate {
  std::string source = {};
  std::string metric;
  std::string whole = "null";       // what a percentage is of
  std::string note = "null::text";  // words about the metric, without any data
};

// What a statistic is about, as SQL: expressions of each row, and which rows.
struct Operands {
  std::vector<std::string> values;
  std::string filter = {};  // only rows for which this is true; empty: all
  // Aggregates whose results will be known: each goes there, and is a parameter of the
  // SQL by its place, from $1. Null: the SQL computes them.
  std::vector<AggregateCall> *known = nullptr;

  // The aggregate over those rows. The filter decides before the call's condition.
  std::string aggregated(const AggregateCall &call) const;
};

struct Definition {
  KindTraits traits;
  std::span<const Parameter> parameters = {};
  // What the default name says, after the columns if there are any.
  std::string_view label = {};
  std::string (*label_of)(const std::string &columns, const Params &params) = nullptr;

  // Does the traits' threshold hold with these parameters? Null: with any.
  bool (*has_default_threshold)(const Params &params) = nullptr;
  // Throws invalid_parameter_value for parameters with which it cannot run.
  void (*require)(const KindTraits &kind, const std::vector<std::string> &columns,
                  const Params &params) = nullptr;
  // Of measure rows: what one column, or the row, must satisfy.
  std::string (*of_column)(const std::string &operand, const Params &params,
                           std::string_view moment) = nullptr;
  std::string (*of_row)(std::string_view alias, const std::vector<std::string> &columns,
                        const Params &params) = nullptr;

  // Of measure keys: a select of row_value (jsonb), failing (boolean) and the
  // groups for each row that is checked.
  std::string (*flagged)(const Target &target) = nullptr;
  // Of measure value, and of others where there are groups.
  Aggregate (*aggregate)(const Target &target) = nullptr;
  // In place of it: a number of the rows themselves, for which statistics of other
  // checks can be computed beside it. Its source is whatever the operands are of.
  Aggregate (*statistic)(const Target &target, const Operands &operands) = nullptr;
  // Statements in place of those made from these two.
  std::string (*statement)(const Target &target) = nullptr;
  std::string (*failing_rows)(const Target &target) = nullptr;
  // A query that raises an error if and only if a parameter is wrong that only
  // PostgreSQL can judge.
  std::string (*probe)(const Params &params) = nullptr;
};

// The traits of most kinds whose rows pass or fail one by one.
constexpr KindTraits row_level(Kind kind, std::string_view name, Dimension dimension,
                               int min_columns = 1, int max_columns = any_columns) {
  return {.kind = kind,
          .name = name,
          .measure = Measure::rows,
          .dimension = dimension,
          .min_columns = min_columns,
          .max_columns = max_columns,
          .groupable = true};
}

// That of a kind which is a number about one column's values, for whatever threshold.
constexpr Definition one_number(Kind kind, std::string_view name, std::string_view metric,
                                std::string_view own_pass) {
  return {.traits = {.kind = kind,
                     .name = name,
                     .measure = Measure::value,
                     .dimension = Dimension::accuracy,
                     .min_columns = 1,
                     .max_columns = 1,
                     .units = units(Unit::number),
                     .metric = metric,
                     .fail = "",
                     .own_pass = own_pass,
                     .groupable = true},
          .label = name};
}

// Throws internal_error for a kind that no room defines.
const Definition &definition(Kind kind);

// The rooms.
using Room = std::span<const Definition>;
Room completeness_kinds();
Room validity_kinds();
Room text_kinds();
Room uniqueness_kinds();
Room dependency_kinds();
Room reference_kinds();
Room reconciliation_kinds();
Room time_kinds();
Room statistics_kinds();
Room distribution_kinds();
Room order_kinds();
Room history_kinds();
Room written_kinds();
Room schema_kinds();

}  // namespace meshcat::core::quality
