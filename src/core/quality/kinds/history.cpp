// Metrics of other checks beside those of earlier runs.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter anomaly_parameters[] = {
    {"check", &Params::check},    {"direction", &Params::word}, {"season", &Params::season},
    {"min_points", &Params::min}, {"window", &Params::max},     {"min_change", &Params::number}};
constexpr Parameter change_parameters[] = {{"check", &Params::check}, {"runs_back", &Params::min}};

constexpr char example[] = R"(params => '{"check": "row count"}')";

void require_anomaly(const KindTraits &kind, const std::vector<std::string> &,
                     const Params &params) {
  require(!params.check.empty(), kind, "the name of a check", example);
  require_choice(params.word, kind, "direction", {"both", "up", "down"});
  require_choice(params.season, kind, "season", {"hour_of_day", "day_of_week"});
  require_number(params.min, kind, "min_points", "3", "1000");
  require_number(params.max, kind, "window", "3", "1000");
  require_number(params.number, kind, "min_change", "0", nullptr);
}

void require_change(const KindTraits &kind, const std::vector<std::string> &,
                    const Params &params) {
  require(!params.check.empty(), kind, "the name of a check", example);
  require_number(params.min, kind, "runs_back", "1", "1000");
}

constexpr KindTraits compared(Kind kind, std::string_view name, Units units,
                              std::string_view metric, std::string_view fail) {
  return {.kind = kind,
          .name = name,
          .measure = Measure::history,
          .dimension = Dimension::consistency,
          .min_columns = 0,
          .max_columns = 0,
          .units = units,
          .metric = metric,
          .fail = fail,
          .own_pass = "compares another check's metric with those of earlier runs",
          .filterable = false};
}

}  // namespace

Room history_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = compared(Kind::anomaly, "anomaly", units(Unit::number),
                          "the deviations from the median of earlier runs", "> 3"),
       .parameters = anomaly_parameters,
       .label_of = [](const std::string &,
                      const Params &params) { return params.check + " as usual"; },
       .require = require_anomaly},
      {.traits = compared(Kind::change, "change", units(Unit::number) | units(Unit::percent),
                          "the difference to an earlier run, or percent of its metric", ""),
       .parameters = change_parameters,
       .label_of = [](const std::string &,
                      const Params &params) { return "change of " + params.check; },
       .require = require_change},
  };
  return kinds;
}

}  // namespace meshcat::core::quality
