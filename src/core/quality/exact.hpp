// Exact decimals: metrics and thresholds are compared as fractions, so that
// neither 0.1 nor one row in three is ever rounded before the comparison.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/multiprecision/cpp_int.hpp>

namespace meshcat::core::quality {

using Exact = boost::multiprecision::cpp_rational;

// The value of a decimal such as "10", "-0.5" or "1e3"; nothing for any other
// text ("NaN" and "Infinity" included), for more digits than `max_digits` and for
// more of them before the point. What to_decimal() writes of it can be read again.
inline constexpr int max_digits = 100;
std::optional<Exact> parse_decimal(std::string_view text);

// `value` with at most `places` decimals, rounded half away from zero, without
// trailing zeros.
std::string to_decimal(const Exact &value, int places);

// 100 * part / whole; nothing when the whole is 0.
std::optional<Exact> percentage(std::int64_t part, std::int64_t whole);

}  // namespace meshcat::core::quality
