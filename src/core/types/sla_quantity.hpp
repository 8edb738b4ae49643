// The values of SLA terms, exact: an integer count of the smallest step of the
// term's unit. Binary floating point would break 99.9 % of promises like 99.9 %.
#pragma once

#include <cstdint>
#include <string>

#include "core/types/scanner.hpp"
#include "core/types/sla_term.hpp"

namespace meshcat::core::types {

// By unit:            one step is          written as
//   duration          1 microsecond        4h, 1.5s; ms s min h d w (a day is 24 h)
//   percent           0.000001 %           99.5%
//   rate              0.000001 per hour    1000/s; /s /min /h
//   rating            0.000001             4.5
using SlaQuantity = std::int64_t;

// Reads a quantity of the given unit. Throws invalid_text_representation,
// numeric_value_out_of_range when it is too large or finer than one step, and
// invalid_parameter_value outside what the unit allows: percents 0 to 100,
// ratings 1 to 5, nothing below zero.
SlaQuantity read_quantity(Scanner &in, SlaUnit unit);

// The canonical text: the largest unit that makes the number whole, else the
// smallest one with decimals (1.5h -> 90min, 0.35ms).
std::string format_quantity(SlaQuantity quantity, SlaUnit unit);

// The least and the greatest quantity that the unit allows.
struct SlaLimits {
  SlaQuantity least, greatest;
};
SlaLimits quantity_limits(SlaUnit unit) noexcept;

}  // namespace meshcat::core::types
