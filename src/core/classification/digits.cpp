#include "core/classification/digits.hpp"

#include <algorithm>

namespace meshcat::core::classification {

namespace {

constexpr int leap_february = 29;

bool is_leap(int year) noexcept {
  // Of two digits, 00 may be 2000.
  return year % 4 == 0 && (year < 100 || year % 100 != 0 || year % 400 == 0);
}

}  // namespace

Compact letters_and_digits(std::string_view value, std::string_view separators) noexcept {
  Compact compact;
  bool separated = true;
  for (const char c : value) {
    if (is_digit(c) || is_letter(c)) {
      if (compact.size == Compact::most) return {};
      compact.characters[compact.size++] = upper(c);
      separated = false;
    } else if (separated || separators.find(c) == std::string_view::npos) {
      return {};
    } else {
      separated = true;
    }
  }
  return separated ? Compact{} : compact;
}

Compact digits_only(std::string_view value, std::string_view separators) noexcept {
  const Compact compact = letters_and_digits(value, separators);
  return all_digits(compact.view()) ? compact : Compact{};
}

bool all_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), is_digit);
}

long long number(std::string_view text) noexcept {
  long long value = 0;
  for (const char c : text) value = value * 10 + digit(c);
  return value;
}

int modulo_97(std::string_view text) noexcept {
  int rest = 0;
  for (const char c : text)
    rest = is_digit(c) ? (rest * 10 + digit(c)) % 97 : (rest * 100 + c - 'A' + 10) % 97;
  return rest;
}

bool passes_luhn(std::string_view digits) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = digit(digits[digits.size() - 1 - i]) * (i % 2 == 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

int weighted_sum(std::string_view digits, const int *weights) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += digit(digits[i]) * weights[i];
  return sum;
}

bool is_day(int year, int month, int day) noexcept {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= (month == 2 && is_leap(year) ? leap_february : days[month - 1]);
}

}  // namespace meshcat::core::classification
