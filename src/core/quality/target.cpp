#include "core/quality/target.hpp"

#include <algorithm>

#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

// Rows of a kind of measure rows with their flag, for groups.
std::string flagged_by_predicate(const Target &target) {
  const std::string predicate = quality::predicate(
      target.check.kind, target.relation.alias, target.columns, target.check.params, target.moment);
  return "select " + operand(predicate) + " is false as failing" + group_values(target) +
         "\n  from " + from(target.relation) + where(target.check.filter);
}

std::string flagged_rows(const Target &target) {
  const Definition &kind = definition(target.check.kind);
  return kind.flagged != nullptr ? kind.flagged(target) : flagged_by_predicate(target);
}

// "type = A, region = B" for people.
std::string group_label(const Target &target) {
  const std::vector<std::string> &columns = target.check.params.group_by;
  const std::vector<std::string> names = group_names(target);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < columns.size(); ++i)
    parts.push_back(literal(columns[i] + " = ") + " || coalesce(" + names[i] + "::text, 'null')");
  return "concat_ws(', ', " + list(parts) + ")";
}

std::string measured_once(const Target &target, const std::string &items,
                          const std::string &source) {
  if (target.check.params.group_by.empty()) return "select " + items + "\n  from " + source;
  const std::string groups = list(group_names(target));
  return "select " + group_label(target) + ", " + items + "\n  from " + source + "\n group by " +
         groups + "\n order by " + groups + "\n limit " + std::to_string(max_groups + 1);
}

std::string items_of(const Aggregate &aggregate) {
  return aggregate.metric + ", " + aggregate.whole + ", " + aggregate.note;
}

// Over the rows that the filter admits, with their groups.
Aggregate statistic_of_measured_rows(const Definition &kind, const Target &target) {
  Aggregate aggregate = kind.statistic(target, {numbered("v", target.columns.size())});
  aggregate.source = measured_rows(target, target.columns);
  return aggregate;
}

}  // namespace

bool is_statistic(const Check &check) {
  return check.params.group_by.empty() && definition(check.kind).statistic != nullptr;
}

std::string statistic_items(const Target &target) {
  return items_of(definition(target.check.kind)
                      .statistic(target, {qualified(target.relation.alias, target.columns),
                                          target.check.filter}));
}

StatisticOfAggregates statistic_of_aggregates(const Target &target) {
  StatisticOfAggregates statistic;
  const Operands operands{qualified(target.relation.alias, target.columns), target.check.filter,
                          &statistic.calls};
  statistic.items = items_of(definition(target.check.kind).statistic(target, operands));
  return statistic;
}

std::string statistics_statement(const Relation &relation, const std::vector<std::string> &items) {
  return "select " + join(items, ",\n       ", [](const std::string &each) { return each; }) +
         "\n  from " + from(relation);
}

std::string measuring_statement(const Target &target) {
  const Definition &kind = definition(target.check.kind);
  if (kind.statement != nullptr) return kind.statement(target);
  if (target.check.measure() == Measure::keys)
    return measured_once(target, "count(*), count(*) filter (where failing)",
                         "(" + flagged_rows(target) + ") as flagged");
  const Aggregate aggregate =
      kind.statistic == nullptr ? kind.aggregate(target) : statistic_of_measured_rows(kind, target);
  return measured_once(target, items_of(aggregate), aggregate.source);
}

std::optional<std::string> failing_rows_statement(const Target &target) {
  const Definition &kind = definition(target.check.kind);
  if (kind.failing_rows != nullptr) return kind.failing_rows(target);
  if (kind.traits.measure == Measure::rows)
    return failing_rows(target.relation,
                        predicate(kind.traits.kind, target.relation.alias, target.columns,
                                  target.check.params, target.moment),
                        target.check.filter);
  if (kind.flagged == nullptr) return std::nullopt;
  return "select row_value\n  from (" + kind.flagged(target) +
         ") as flagged\n where failing\n limit $1";
}

std::vector<std::string> named_columns(const Check &check) {
  const Params &params = check.params;
  std::vector<std::string> names = check.columns;
  for (const auto *each :
       {&params.attributes, &params.order_by, &params.partition_by, &params.group_by})
    for (const std::string &name : *each)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

std::string parameter_probe(const Check &check) {
  const Definition &kind = definition(check.kind);
  return kind.probe == nullptr ? "" : kind.probe(check.params);
}

}  // namespace meshcat::core::quality
