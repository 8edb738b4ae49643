// Numbers about the numbers of a column, each held against thresholds.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter quantile_parameters[] = {{"quantile", &Params::number}};

// A unary plus exists for numbers alone: it refuses a column of another type.
Aggregate of_values(const Target &target, const char *metric) {
  return {.source = measured_rows(target, target.columns), .metric = metric};
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

constexpr Definition statistic(Kind kind, std::string_view name, std::string_view metric,
                               Aggregate (*aggregate)(const Target &), int columns = 1) {
  return {.traits = {.kind = kind,
                     .name = name,
                     .measure = Measure::value,
                     .dimension = Dimension::accuracy,
                     .min_columns = columns,
                     .max_columns = columns,
                     .units = units(Unit::number),
                     .metric = metric,
                     .fail = "",
                     .own_pass = "is one number about all values",
                     .groupable = true},
          .label = name,
          .aggregate = aggregate};
}

constexpr Definition quantile() {
  Definition definition = statistic(
      Kind::quantile, "quantile", "the quantile",
      [](const Target &target) { return quantile_of(target, target.check.params.number->text); });
  definition.parameters = quantile_parameters;
  definition.label_of = [](const std::string &columns, const Params &params) {
    return columns + " quantile " + params.number->text;
  };
  definition.require = require_quantile;
  return definition;
}

}  // namespace

Room statistics_kinds() {
  static constexpr Definition kinds[] = {
      statistic(Kind::min, "min", "the smallest value",
                [](const Target &target) { return of_values(target, "min(+v1)"); }),
      statistic(Kind::max, "max", "the greatest value",
                [](const Target &target) { return of_values(target, "max(+v1)"); }),
      statistic(Kind::avg, "avg", "the mean",
                [](const Target &target) { return of_values(target, "avg(+v1)"); }),
      statistic(Kind::sum, "sum", "the sum",
                [](const Target &target) { return of_values(target, "sum(+v1)"); }),
      statistic(Kind::stddev, "stddev", "the sample standard deviation",
                [](const Target &target) { return of_values(target, "stddev_samp(+v1)"); }),
      statistic(Kind::median, "median", "the median",
                [](const Target &target) { return quantile_of(target, "0.5"); }),
      quantile(),
      statistic(
          Kind::correlation, "correlation", "Pearson's correlation coefficient",
          [](const Target &target) {
            return of_values(target, "corr(v1::double precision, v2::double precision)");
          },
          2),
  };
  return kinds;
}

}  // namespace meshcat::core::quality
