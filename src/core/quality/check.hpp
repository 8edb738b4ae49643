// The definition of a check.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/quality/kind.hpp"
#include "core/quality/predicate.hpp"
#include "core/quality/threshold.hpp"

namespace meshcat::core::quality {

struct Check {
  std::string name;
  Kind kind = Kind::expression;
  std::vector<std::string> columns;
  Params params;
  std::string filter;  // the check is about rows for which this is true; empty: all
  Dimension dimension = Dimension::accuracy;
  std::string severity = "error";
  std::string description;
  Exact weight = 1;
  std::optional<Threshold> fail, warn;

  // Its kind's, but rows are counted by a statement of their own where there
  // are groups.
  Measure measure() const;
  bool is_fused() const {
    return params.group_by.empty() &&
           (measure() == Measure::rows || measure() == Measure::count || measure() == Measure::age);
  }
};

// Completes what may be left out (name, fail threshold) and throws
// invalid_parameter_value unless the check can run: columns and parameters that
// its kind needs, a threshold of a unit that its metric has.
void complete(Check &check);

// The threshold that a metric is shown in: fail, else warn.
const Threshold *leading_threshold(const Check &check);
// "> 0 rows", or "warn > 0 rows, fail > 1 %".
std::string shown_thresholds(const Check &check);

}  // namespace meshcat::core::quality
