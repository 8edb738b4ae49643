// Numbers about the numbers of a column, each held against thresholds.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter quantile_parameters[] = {{"quantile", &Params::number}};

using Statistic = Aggregate (*)(const Target &, const Operands &);

// A unary plus exists for numbers alone: it refuses a column of another type.
std::string number_of(const Operands &operands) {
  return "+" + operands.values.front();
}

template <AggregateFunction Function, const char *Name>
Aggregate of_numbers(const Target &, const Operands &operands) {
  return {.metric = operands.aggregated({Function, Name + ("(" + number_of(operands) + ")")})};
}
constexpr char minimum[] = "min", maximum[] = "max", average[] = "avg", total[] = "sum",
               deviation[] = "stddev_samp";

Aggregate correlation(const Target &, const Operands &operands) {
  return {.metric = operands.aggregated({AggregateFunction::correlation,
                                         "corr(" + operands.values[0] + "::double precision, " +
                                             operands.values[1] + "::double precision)"})};
}

// A percentage that says how far off a sketch may be; nothing where it is exact.
std::string error_note(const std::string &words, const std::string &error) {
  return "case when " + error + " > 0 then format('" + words + " %s %%', round((100 * " + error +
         ")::numeric, 2)) end";
}

Aggregate approx_distinct_count(const Target &, const Operands &operands) {
  const std::string sketch =
      operands.aggregated({AggregateFunction::distinct_sketch,
                           "mesh_catalog.distinct_sketch(" + list(operands.values) + ")"});
  return {.metric = "coalesce(mesh_catalog.sketch_distinct(" + sketch + "), 0)",
          .whole = operands.aggregated(
              {AggregateFunction::count, "count(*)", all_given(operands.values)}),
          .note = error_note("estimated, with a standard error of",
                             "mesh_catalog.sketch_distinct_error(" + sketch + ")")};
}

// The least and the greatest value are exact.
Aggregate approx_quantile(const Target &target, const Operands &operands) {
  const std::string &fraction = target.check.params.number->text;
  const std::string sketch = operands.aggregated(
      {AggregateFunction::quantile_sketch,
       "mesh_catalog.quantile_sketch((" + number_of(operands) + ")::double precision)"});
  Aggregate quantile{.metric = "mesh_catalog.sketch_quantile(" + sketch + ", " + fraction + ")"};
  const Exact place = *parse_decimal(fraction);
  if (place > 0 && place < 1)
    quantile.note = error_note("its rank is off by at most",
                               "mesh_catalog.sketch_quantile_error(" + sketch + ")");
  return quantile;
}

// The values at both sides of the place that the quantile falls on, exactly: the
// smaller one, and its share of the way to the greater one.
Aggregate quantile_of(const Target &target, const std::string &quantile) {
  const std::string within = partition(group_names(target));
  const auto value_at = [](const char *rounded) {
    return std::string("(max(v1) filter (where place = ") + rounded + "(wanted)))::text::numeric";
  };
  const std::string low = value_at("floor"), high = value_at("ceil");
  return {.source = "(select +v1 as v1" + and_list(group_names(target)) + ", row_number() over (" +
                    within + "order by v1) - 1 as place, " + quantile + " * (count(v1) over (" +
                    within + ") - 1) as wanted\n  from " + measured_rows(target, target.columns) +
                    ") as ranked",
          .metric = "case when " + low + " = " + high + " then " + low + "\n else " + low +
                    " + (max(wanted) - floor(max(wanted))) * (" + high + " - " + low + ") end"};
}

void require_quantile(const KindTraits &kind, const std::vector<std::string> &,
                      const Params &params) {
  require(params.number.has_value(), kind, "a quantile", R"(params => '{"quantile": 0.95}')");
  require_number(params.number, kind, "quantile", "0", "1");
}

constexpr Definition number(Kind kind, std::string_view name, std::string_view metric) {
  return one_number(kind, name, metric, "is one number about all values");
}

constexpr Definition statistic(Kind kind, std::string_view name, std::string_view metric,
                               Statistic of) {
  Definition definition = number(kind, name, metric);
  definition.statistic = of;
  return definition;
}

// Ranks need the values in order.
constexpr Definition ranked(Kind kind, std::string_view name, std::string_view metric,
                            Aggregate (*aggregate)(const Target &)) {
  Definition definition = number(kind, name, metric);
  definition.aggregate = aggregate;
  return definition;
}

constexpr Definition with_fraction(Definition definition,
                                   std::string (*label)(const std::string &, const Params &)) {
  definition.parameters = quantile_parameters;
  definition.label_of = label;
  definition.require = require_quantile;
  return definition;
}

constexpr Definition of_columns(Definition definition, int least, int most) {
  definition.traits.min_columns = least;
  definition.traits.max_columns = most;
  return definition;
}

constexpr Definition approximate_count() {
  Definition definition =
      of_columns(statistic(Kind::approx_distinct_count, "approx_distinct_count",
                           "about the number of distinct values, or percent of the rows that "
                           "have one",
                           approx_distinct_count),
                 1, 32);
  definition.traits.dimension = Dimension::uniqueness;
  definition.traits.units = of_rows;
  definition.label = "approx distinct count";
  return definition;
}

}  // namespace

Room statistics_kinds() {
  static constexpr Definition kinds[] = {
      statistic(Kind::min, "min", "the smallest value",
                of_numbers<AggregateFunction::min, minimum>),
      statistic(Kind::max, "max", "the greatest value",
                of_numbers<AggregateFunction::max, maximum>),
      statistic(Kind::avg, "avg", "the mean", of_numbers<AggregateFunction::avg, average>),
      statistic(Kind::sum, "sum", "the sum", of_numbers<AggregateFunction::sum, total>),
      statistic(Kind::stddev, "stddev", "the sample standard deviation",
                of_numbers<AggregateFunction::stddev, deviation>),
      ranked(Kind::median, "median", "the median",
             [](const Target &target) { return quantile_of(target, "0.5"); }),
      with_fraction(ranked(Kind::quantile, "quantile", "the quantile",
                           [](const Target &target) {
                             return quantile_of(target, target.check.params.number->text);
                           }),
                    [](const std::string &columns, const Params &params) {
                      return columns + " quantile " + params.number->text;
                    }),
      of_columns(statistic(Kind::correlation, "correlation", "Pearson's correlation coefficient",
                           correlation),
                 2, 2),
      approximate_count(),
      with_fraction(statistic(Kind::approx_quantile, "approx_quantile", "about the quantile",
                              approx_quantile),
                    [](const std::string &columns, const Params &params) {
                      return columns + " approx quantile " + params.number->text;
                    }),
  };
  return kinds;
}

}  // namespace meshcat::core::quality
