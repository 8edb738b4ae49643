#include "core/quality/exact.hpp"

#include <charconv>

namespace meshcat::core::quality {

namespace {

using Integer = boost::multiprecision::cpp_int;

Integer power_of_ten(int exponent) {
  return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

// Takes the run of decimal digits that `text` starts with.
std::string_view take_digits(std::string_view &text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

bool take(std::string_view &text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// The exponent that `text` consists of, "e3" or nothing.
std::optional<int> read_exponent(std::string_view text) {
  if (text.empty()) return 0;
  if (!take(text, "eE")) return std::nullopt;
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (exponent < -max_digits || exponent > max_digits) return std::nullopt;
  return exponent;
}

}  // namespace

std::optional<Exact> parse_decimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  take(text, "+-");
  const std::string_view whole = take_digits(text);
  const std::string_view fraction = take(text, ".") ? take_digits(text) : std::string_view();
  if (whole.empty() && fraction.empty()) return std::nullopt;
  const auto exponent = read_exponent(text);
  // Leading zeros of the whole are no digits of the number: it may be written without
  // them, or with one where there was none.
  const std::size_t leading = std::min(whole.find_first_not_of('0'), whole.size());
  std::string digits(whole.substr(leading));
  digits += fraction;
  if (!exponent || digits.size() > max_digits) return std::nullopt;
  // A leading zero would make Boost read octal.
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  // Newer versions of Boost do not reduce a zero that is divided, and then it equals
  // no other.
  if (digits.empty()) return Exact();
  const int shift = *exponent - static_cast<int>(fraction.size());
  if (static_cast<int>(digits.size()) + shift > max_digits) return std::nullopt;
  Exact value{Integer(digits)};
  if (shift > 0) value *= power_of_ten(shift);
  if (shift < 0) value /= power_of_ten(-shift);
  return negative ? Exact(-value) : value;
}

std::string to_decimal(const Exact &value, int places) {
  const bool negative = value < 0;
  const Exact scaled = abs(value) * power_of_ten(places);
  const Integer whole = (numerator(scaled) * 2 + denominator(scaled)) / (denominator(scaled) * 2);
  std::string text = whole.str();
  if (text.size() <= static_cast<std::size_t>(places))
    text.insert(0, static_cast<std::size_t>(places) + 1 - text.size(), '0');
  if (places > 0) {
    text.insert(text.size() - static_cast<std::size_t>(places), ".");
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return negative && text != "0" ? "-" + text : text;
}

std::optional<Exact> percentage(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return Exact(Integer(part) * 100, Integer(whole));
}

}  // namespace meshcat::core::quality
