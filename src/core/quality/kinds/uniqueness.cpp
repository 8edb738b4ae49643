// Keys and values that must be different, or of which there must be so many.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter unique_parameters[] = {{"nulls_distinct", &Params::nulls_distinct}};
constexpr Parameter set_parameters[] = {{"values", &Params::values}, {"match", &Params::word}};

std::string unique(const Target &target) {
  return unique_statement(target.relation, target.columns, target.check.params.nulls_distinct,
                          target.check.filter);
}

std::string unique_failing(const Target &target) {
  return repeated_rows(target.relation, target.columns, target.check.params.nulls_distinct,
                       target.check.filter);
}

// The values and how many rows have each.
std::string counted_values(const Target &target) {
  const std::vector<std::string> values = numbered("v", target.columns.size());
  const std::string groups = and_list(group_names(target));
  return "(select " + list(values) + groups + ", count(*) as n\n  from " +
         measured_rows(target, target.columns) + "\n group by " + list(values) + groups +
         ") as counted";
}

Aggregate distinct_count(const Target &target) {
  const std::string given =
      " filter (where " + all_given(numbered("v", target.columns.size())) + ")";
  return {.source = counted_values(target),
          .metric = "count(*)" + given,
          .whole = "coalesce(sum(n)" + given + ", 0)"};
}

void require_values(const KindTraits &kind, const std::vector<std::string> &,
                    const Params &params) {
  require(!params.values.empty(), kind, "a set of values",
          R"(params => '{"values": ["debit", "credit"], "match": "contains"}')");
  require_choice(params.word, kind, "match", {"equals", "contains"});
}

// Of each value in the set, is it absent? And how many are none of the set?
Aggregate distinct_values(const Target &target) {
  const Params &params = target.check.params;
  std::string metric = join(params.values, " + ", [](const Constant &each) {
    return "case when bool_or(v1 = " + constant_sql(each) + ") then 0 else 1 end";
  });
  if (params.word != "contains")
    metric += " + count(*) filter (where v1 not in " + set_of(params.values) + ")";
  return {.source = counted_values(target), .metric = metric};
}

}  // namespace

Room uniqueness_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = {.kind = Kind::unique,
                  .name = "unique",
                  .measure = Measure::keys,
                  .dimension = Dimension::uniqueness,
                  .min_columns = 1,
                  .max_columns = any_columns,
                  .own_pass = "groups all rows by the key",
                  .keys = KeyMetric::repeated},
       .parameters = unique_parameters,
       .label = "unique",
       .statement = unique,
       .failing_rows = unique_failing},
      {.traits = {.kind = Kind::distinct_count,
                  .name = "distinct_count",
                  .measure = Measure::value,
                  .dimension = Dimension::uniqueness,
                  .min_columns = 1,
                  .max_columns = any_columns,
                  .metric = "the number of distinct values, or percent of the rows that have one",
                  .fail = "",
                  .own_pass = "groups all rows by their values",
                  .groupable = true,
                  .keys = KeyMetric::distinct},
       .label = "distinct count",
       .aggregate = distinct_count},
      {.traits = {.kind = Kind::distinct_values,
                  .name = "distinct_values",
                  .measure = Measure::value,
                  .dimension = Dimension::conformity,
                  .min_columns = 1,
                  .max_columns = 1,
                  .units = units(Unit::number),
                  .metric = "the number of values that are missing or unexpected",
                  .fail = "> 0",
                  .own_pass = "groups all rows by their values",
                  .groupable = true},
       .parameters = set_parameters,
       .label = "distinct values",
       .require = require_values,
       .aggregate = distinct_values},
  };
  return kinds;
}

}  // namespace meshcat::core::quality
