// How much there is, and how old it is.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter recency_parameters[] = {{"within", &Params::interval}};
constexpr Parameter retention_parameters[] = {{"max_age", &Params::interval}};

Aggregate row_count(const Target &target) {
  return {.source = measured_rows(target, {}), .metric = "count(*)"};
}

std::string since(std::string_view moment, const Params &params) {
  return std::string(moment) + " - interval " + literal(params.interval);
}

// In seconds.
Aggregate age(const Target &target) {
  return {.source = measured_rows(target, target.columns),
          .metric = "extract(epoch from " + target.moment + " - max(" + finite_moment("v1") + "))"};
}

void require_within(const KindTraits &kind, const std::vector<std::string> &,
                    const Params &params) {
  require(!params.interval.empty(), kind, "a time", R"(params => '{"within": "1 day"}')");
}

Aggregate recent(const Target &target) {
  return {.source = measured_rows(target, target.columns),
          .metric = "count(*) filter (where " + moment("v1") + " between " +
                    since(target.moment, target.check.params) + " and " + target.moment + ")",
          .whole = "count(*)"};
}

void require_max_age(const KindTraits &kind, const std::vector<std::string> &,
                     const Params &params) {
  require(!params.interval.empty(), kind, "an age", R"(params => '{"max_age": "10 years"}')");
}

std::string young(const std::string &operand, const Params &params, std::string_view moment_sql) {
  return moment(operand) + " >= " + since(moment_sql, params);
}

std::string interval_probe(const Params &params) {
  return "select interval " + literal(params.interval);
}

}  // namespace

Room time_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = {.kind = Kind::row_count,
                  .name = "row_count",
                  .measure = Measure::count,
                  .dimension = Dimension::coverage,
                  .min_columns = 0,
                  .max_columns = 0,
                  .units = units(Unit::number) | units(Unit::rows),
                  .metric = "the number of rows",
                  .fail = "",
                  .groupable = true},
       .label = "row count",
       .aggregate = row_count},
      {.traits = {.kind = Kind::freshness,
                  .name = "freshness",
                  .measure = Measure::age,
                  .dimension = Dimension::timeliness,
                  .min_columns = 0,
                  .max_columns = 1,
                  .units = units(Unit::duration),
                  .metric = "the age of the newest value",
                  .fail = "",
                  .groupable = true,
                  .timed = true},
       .label = "fresh",
       .aggregate = age},
      {.traits = {.kind = Kind::recency,
                  .name = "recency",
                  .measure = Measure::value,
                  .dimension = Dimension::timeliness,
                  .min_columns = 0,
                  .max_columns = 1,
                  .metric = "the rows of that time, in rows or percent",
                  .fail = "< 1 rows",
                  .own_pass = "counts the rows of a time",
                  .groupable = true,
                  .timed = true},
       .parameters = recency_parameters,
       .label = "recent",
       .require = require_within,
       .aggregate = recent,
       .probe = interval_probe},
      {.traits = {.kind = Kind::retention,
                  .name = "retention",
                  .measure = Measure::rows,
                  .dimension = Dimension::timeliness,
                  .min_columns = 0,
                  .max_columns = 1,
                  .groupable = true,
                  .timed = true},
       .parameters = retention_parameters,
       .label = "not too old",
       .require = require_max_age,
       .of_column = young,
       .probe = interval_probe},
  };
  return kinds;
}

}  // namespace meshcat::core::quality
