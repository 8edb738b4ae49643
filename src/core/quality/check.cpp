#include "core/quality/check.hpp"

#include "core/error.hpp"

namespace meshcat::core::quality {

namespace {

bool fits(Unit unit, Measure measure) {
  switch (measure) {
    case Measure::rows:
    case Measure::keys:
      return unit != Unit::duration;
    case Measure::count:
      return unit == Unit::number || unit == Unit::rows;
    case Measure::age:
      return unit == Unit::duration;
    case Measure::value:
      return unit != Unit::duration;
    case Measure::judgement:
      return true;
  }
  return false;
}

const char *metric_of(Measure measure) {
  switch (measure) {
    case Measure::rows:
    case Measure::keys:
      return "Its metric is the rows that fail, in rows or percent.";
    case Measure::count:
      return "Its metric is the number of rows.";
    case Measure::age:
      return "Its metric is the age of the newest value.";
    default:
      return "Its metric is the number that the query returns.";
  }
}

void check_unit(const Check &check, const std::optional<Threshold> &threshold) {
  if (!threshold || fits(threshold->unit(), check.measure())) return;
  throw Error(sqlstate::invalid_parameter_value,
              "threshold \"" + threshold->to_string() + "\" has a unit that a check of kind \"" +
                  std::string(traits(check.kind).name) + "\" does not measure",
              metric_of(check.measure()));
}

const char *example_of(Measure measure) {
  return measure == Measure::count ? "For example: fail => '< 1 rows'"
         : measure == Measure::age ? "For example: fail => '> 24 h'"
                                   : "For example: fail => '> 0'";
}

}  // namespace

void complete(Check &check) {
  const KindTraits &kind = traits(check.kind);
  check_definition(kind, check.columns, check.params);
  if (check.name.empty()) check.name = default_name(check.kind, check.columns, check.params);
  const bool counts_failures = kind.measure == Measure::rows || kind.measure == Measure::keys;
  if (!check.fail && !check.warn && counts_failures) check.fail = Threshold::parse("> 0 rows");
  if (!check.fail && !check.warn && kind.measure != Measure::judgement)
    throw Error(sqlstate::invalid_parameter_value,
                "a check of kind \"" + std::string(kind.name) + "\" needs a threshold",
                metric_of(kind.measure), example_of(kind.measure));
  check_unit(check, check.fail);
  check_unit(check, check.warn);
}

const Threshold *leading_threshold(const Check &check) {
  return check.fail ? &*check.fail : check.warn ? &*check.warn : nullptr;
}

std::string shown_thresholds(const Check &check) {
  if (!check.warn) return check.fail ? check.fail->to_string() : "";
  const std::string warn = "warn " + check.warn->to_string();
  return check.fail ? warn + ", fail " + check.fail->to_string() : warn;
}

}  // namespace meshcat::core::quality
