// Thresholds: when does a check's metric make it fail or warn?
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/exact.hpp"

namespace meshcat::core::quality {

enum class Unit { number, rows, percent, duration };

// A threshold as written: conditions separated by ";", each a comparison, one or
// two decimals and a unit (rows, %, percent, ms, s, min, h, d, w; none: a plain
// number). It is violated when any of its conditions is. There are two forms:
//   > 0 rows                           when the check fails
//   mustBeBetween 10 and 20 rows       what must hold, with ODCS's operators
// As ODCS's text says, mustBeBetween excludes both bounds.
class Threshold {
 public:
  // Throws invalid_text_representation, or program_limit_exceeded.
  static Threshold parse(std::string_view text);

  // `metric` is in this threshold's unit, a duration in seconds.
  bool violated_by(const Exact &metric) const;
  // Is it violated by `least` and by every metric above?
  bool violated_from(const Exact &least) const;
  // By how much the metric violates the condition that it violates most; below
  // zero by how little it keeps clear of the nearest one.
  Exact excess_of(const Exact &metric) const;
  Unit unit() const { return unit_; }
  // The canonical text, which parses to an equal threshold.
  std::string to_string() const;
  // The conditions with ODCS's operators, for a contract: the fail condition
  // "> 0" is what mustBeLessOrEqualTo 0 demands.
  struct Demand {
    std::string_view operator_name;
    std::vector<std::string> values;  // decimals: one, or two for a range
  };
  std::vector<Demand> demands() const;

 private:
  enum class Comparison {
    equal,
    unequal,
    less,
    less_equal,
    greater,
    greater_equal,
    inside,
    outside
  };
  struct Operator;
  static const Operator operators[];
  struct Condition {
    const Operator *comparison;
    Exact low, high;                  // in seconds for durations
    std::string low_text, high_text;  // in the unit written
    std::string unit_text;
  };
  class Reader;

  static bool holds(Comparison comparison, const Exact &metric, const Condition &condition);
  static Comparison complement(Comparison comparison);
  static bool holds_from(Comparison comparison, const Exact &least, const Condition &condition);
  static Exact margin(Comparison comparison, const Exact &metric, const Condition &condition);

  std::vector<Condition> conditions_;
  Unit unit_ = Unit::number;
};

}  // namespace meshcat::core::quality
