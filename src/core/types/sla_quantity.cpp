#include "core/types/sla_quantity.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

namespace meshcat::core::types {

namespace {

constexpr SlaQuantity micro = 1'000'000;
constexpr int max_decimals = 6;

// A unit as written: with `decimals` decimals, of which the last counts `factor`
// steps. Also read in full, in singular and plural.
struct UnitName {
  std::string_view name, full_name;
  int decimals;
  SlaQuantity factor;
};

constexpr SlaQuantity minute = 60, hour = 60 * minute, day = 24 * hour, week = 7 * day;
// Largest first: the order in which canonical text tries them.
constexpr std::array<UnitName, 6> durations{{{"w", "week", max_decimals, week},
                                             {"d", "day", max_decimals, day},
                                             {"h", "hour", max_decimals, hour},
                                             {"min", "minute", max_decimals, minute},
                                             {"s", "second", max_decimals, 1},
                                             {"ms", "millisecond", 3, 1}}};
constexpr std::array<UnitName, 3> rates{{{"s", "second", max_decimals, hour},
                                         {"min", "minute", max_decimals, minute},
                                         {"h", "hour", max_decimals, 1}}};
constexpr UnitName plain{"", "", max_decimals, 1};

std::string_view unit_hint(SlaUnit unit) {
  switch (unit) {
    case SlaUnit::percent:
      return "Write a percentage such as 99.5%.";
    case SlaUnit::rate:
      return "Write a rate such as 1000/s: rows per s, min or h.";
    case SlaUnit::rating:
      return "Write a rating from 1 to 5, such as 4.5.";
    case SlaUnit::duration:
      break;
  }
  return "Write a duration such as 4h: a number with ms, s, min, h, d or w (months and years have "
         "no fixed length).";
}

[[noreturn]] void throw_unrepresentable(const Scanner &in, std::size_t start,
                                        std::string_view problem, std::string_view hint) {
  std::string message = "SLA value ";
  message.append(quote_excerpt(in.since(start))).append(" ").append(problem);
  throw Error(sqlstate::numeric_value_out_of_range, std::move(message),
              "It stands at " + in.where(start) + ".", std::string(hint));
}

const UnitName &read_unit_name(Scanner &in, std::span<const UnitName> names, SlaUnit unit) {
  const std::size_t start = in.position();
  std::string word(in.take_while(is_letter));
  std::transform(word.begin(), word.end(), word.begin(), fold_case);
  for (const auto &candidate : names) {
    if (word == candidate.name || word == candidate.full_name) return candidate;
    if (word.ends_with('s') && word.substr(0, word.size() - 1) == candidate.full_name)
      return candidate;
  }
  in.fail_at(start, unit == SlaUnit::rate ? "s, min or h" : "a unit of time", unit_hint(unit));
}

const UnitName &read_unit(Scanner &in, SlaUnit unit) {
  switch (unit) {
    case SlaUnit::percent:
      if (!in.accept('%')) in.fail("\"%\"", unit_hint(unit));
      return plain;
    case SlaUnit::rate:
      if (!in.accept('/')) in.fail("\"/\" and a unit of time", unit_hint(unit));
      in.skip_spaces();
      return read_unit_name(in, rates, unit);
    case SlaUnit::rating:
      return plain;
    case SlaUnit::duration:
      break;
  }
  return read_unit_name(in, durations, unit);
}

// Appends decimal digits to `number`; false on overflow.
bool append_digits(SlaQuantity &number, std::string_view digits) {
  for (const char c : digits)
    if (__builtin_mul_overflow(number, 10, &number) ||
        __builtin_add_overflow(number, c - '0', &number))
      return false;
  return true;
}

// `quantity` / 10^decimals, without trailing zeros.
std::string format_decimal(SlaQuantity quantity, int decimals) {
  std::string digits = std::to_string(quantity);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

// In the first of `names` that makes the number whole; else in the last one.
std::string format_whole(SlaQuantity quantity, std::span<const UnitName> names,
                         std::string_view separator) {
  const UnitName *chosen = &names.back();
  for (const auto &candidate : names) {
    if (candidate.decimals == max_decimals && quantity % (candidate.factor * micro) == 0) {
      chosen = &candidate;
      break;
    }
  }
  return format_decimal(quantity / chosen->factor, chosen->decimals)
      .append(separator)
      .append(chosen->name);
}

void check_limits(const Scanner &in, std::size_t start, SlaQuantity quantity, SlaUnit unit) {
  const auto [least, greatest] = quantity_limits(unit);
  if (quantity >= least && quantity <= greatest) return;
  std::string message = "SLA value ";
  message.append(quote_excerpt(in.since(start))).append(" is impossible");
  std::string detail = "It stands at " + in.where(start) + "; a ";
  detail.append(unit == SlaUnit::percent ? "percentage" : to_string(unit)).append(" lies between ");
  detail.append(format_quantity(least, unit)).append(" and ");
  detail.append(format_quantity(greatest, unit)).append(".");
  throw Error(sqlstate::invalid_parameter_value, std::move(message), std::move(detail),
              std::string(unit_hint(unit)));
}

}  // namespace

SlaLimits quantity_limits(SlaUnit unit) noexcept {
  switch (unit) {
    case SlaUnit::percent:
      return {0, 100 * micro};
    case SlaUnit::rating:
      return {1 * micro, 5 * micro};
    case SlaUnit::rate:
    case SlaUnit::duration:
      break;
  }
  return {0, std::numeric_limits<SlaQuantity>::max()};
}

SlaQuantity read_quantity(Scanner &in, SlaUnit unit) {
  const std::size_t start = in.position();
  if (in.next_is('-')) in.fail("a number that is not negative", unit_hint(unit));
  const std::string_view whole = in.take_while(is_digit);
  if (whole.empty()) in.fail("a number", unit_hint(unit));
  std::string fraction;
  if (in.accept('.')) {
    fraction = in.take_while(is_digit);
    if (fraction.empty()) in.fail("decimals", unit_hint(unit));
    fraction.erase(fraction.find_last_not_of('0') + 1);
  }
  const Scanner after_number = in;
  in.skip_spaces();
  const UnitName &name = read_unit(in, unit);
  if (unit == SlaUnit::rating) in = after_number;  // there was no unit to look for
  const auto decimals = static_cast<std::size_t>(name.decimals);
  if (fraction.size() > decimals)
    throw_unrepresentable(in, start, "has more than " + std::to_string(name.decimals) + " decimals",
                          "Round it in the direction that is worse for the provider.");
  fraction.append(decimals - fraction.size(), '0');
  SlaQuantity quantity = 0;
  if (!append_digits(quantity, whole) || !append_digits(quantity, fraction) ||
      __builtin_mul_overflow(quantity, name.factor, &quantity))
    throw_unrepresentable(in, start, "is too large", "Use a smaller value.");
  check_limits(in, start, quantity, unit);
  return quantity;
}

std::string format_quantity(SlaQuantity quantity, SlaUnit unit) {
  switch (unit) {
    case SlaUnit::percent:
      return format_decimal(quantity, max_decimals).append("%");
    case SlaUnit::rating:
      return format_decimal(quantity, max_decimals);
    case SlaUnit::rate:
      return format_whole(quantity, rates, "/");
    case SlaUnit::duration:
      break;
  }
  return quantity == 0 ? "0s" : format_whole(quantity, durations, "");
}

}  // namespace meshcat::core::types
