#include "core/quality/check.hpp"

#include "core/error.hpp"
#include "core/quality/kinds/definition.hpp"

namespace meshcat::core::quality {

namespace {

std::string metric_of(const KindTraits &kind) {
  return "Its metric is " + std::string(kind.metric) + ".";
}

void check_unit(const KindTraits &kind, const std::optional<Threshold> &threshold) {
  if (!threshold || (kind.units & units(threshold->unit())) != 0) return;
  throw Error(sqlstate::invalid_parameter_value,
              "threshold \"" + threshold->to_string() + "\" has a unit that a check of kind \"" +
                  std::string(kind.name) + "\" does not measure",
              metric_of(kind));
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
  const auto has_default = definition(check.kind).has_default_threshold;
  const bool by_default = !kind.fail.empty() && (!has_default || has_default(check.params));
  if (!check.fail && !check.warn && by_default) check.fail = Threshold::parse(kind.fail);
  if (!check.fail && !check.warn && kind.measure != Measure::judgement)
    throw Error(sqlstate::invalid_parameter_value,
                "a check of kind \"" + std::string(kind.name) + "\" needs a threshold",
                metric_of(kind), example_of(kind.measure));
  check_unit(kind, check.fail);
  check_unit(kind, check.warn);
  if (!check.filter.empty() && !kind.filterable)
    throw Error(sqlstate::invalid_parameter_value,
                "a check of kind \"" + std::string(kind.name) + "\" has no filter", {},
                "Write the condition into its query or its parameters.");
}

Measure Check::measure() const {
  const Measure measure = traits(kind).measure;
  return measure == Measure::rows && !params.group_by.empty() ? Measure::keys : measure;
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
