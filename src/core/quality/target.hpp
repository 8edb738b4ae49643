// A check of a kind, where it is to be measured; and the statements that
// measure it outside the fused pass.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/quality/aggregate.hpp"
#include "core/quality/check.hpp"
#include "core/quality/statement.hpp"

namespace meshcat::core::quality {

// What values are like whose distribution is kept.
enum class ValueForm { numbers, moments, labels };

struct Target {
  const Check &check;
  Relation relation;
  std::vector<std::string> columns;    // the check's, or the time column
  std::string query = {};              // the check's, placeholders replaced
  std::string referenced = {};         // the other relation in SQL
  std::string port = "null";           // the oid of the port's relation
  std::string moment = "now()";        // what ages are judged from, in SQL
  ValueForm form = ValueForm::labels;  // drift: of its column
};

// At most so many groups can be judged.
inline constexpr int max_groups = 10000;

// The statement of a check that is not part of the fused pass. Its result is one
// row: of measure keys (rows checked, rows that fail); of others (metric, what a
// percentage is of or null, words or null), where kind sql has its metric alone.
// With groups: a row for each, which is named by a further column at the start;
// at most one row more than max_groups.
std::string measuring_statement(const Target &target);

// Is the check a statistic of the rows themselves? All of these share a statement.
bool is_statistic(const Check &check);
// The items that such a check has in a statement over its relation: metric, what a
// percentage is of or null, words or null; of drift a sketch in place of the metric.
std::string statistic_items(const Target &target);
inline constexpr int items_of_statistic = 3;
// The same where aggregates over the rows are known already: they are the items'
// parameters, in their order.
struct StatisticOfAggregates {
  std::string items;
  std::vector<AggregateCall> calls;
};
StatisticOfAggregates statistic_of_aggregates(const Target &target);
// The statement of the checks that have these items: one row, in their order.
std::string statistics_statement(const Relation &relation, const std::vector<std::string> &items);

// The failing rows as jsonb; $1 is the most to return, null for all. Nothing
// for a check of a relation as a whole.
std::optional<std::string> failing_rows_statement(const Target &target);

// The columns of the relation that the check names, in its parameters too.
std::vector<std::string> named_columns(const Check &check);

// A query that raises an error if a parameter is wrong that only PostgreSQL can
// judge; empty when there is none.
std::string parameter_probe(const Check &check);

}  // namespace meshcat::core::quality
