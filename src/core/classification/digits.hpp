// What detectors share: characters, digits, check sums and dates. All of it is linear in
// the value and allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace meshcat::core::classification {

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}
constexpr char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr bool is_letter(char c) noexcept {
  return is_upper(upper(c));
}
constexpr int digit(char c) noexcept {
  return c - '0';
}

// The letters and digits of a value without its separators; letters as capitals.
struct Compact {
  static constexpr std::size_t most = 40;
  std::array<char, most> characters = {};
  std::size_t size = 0;

  std::string_view view() const noexcept { return {characters.data(), size}; }
};

// Nothing (of size 0) for a value with any other character than letters, digits and, between
// them, single `separators`; or with more than Compact::most.
Compact letters_and_digits(std::string_view value, std::string_view separators) noexcept;
// The same, and nothing for a value that has letters.
Compact digits_only(std::string_view value, std::string_view separators) noexcept;

bool all_digits(std::string_view text) noexcept;
// The number that `text` (digits, at most 18) writes.
long long number(std::string_view text) noexcept;
// The number of at most 40 digits and capital letters (A is 10 to Z is 35) modulo 97, as ISO
// 7064 MOD 97-10 reads them.
int modulo_97(std::string_view text) noexcept;
// ISO/IEC 7812-1 Annex B: the digits, the last one being the check digit.
bool passes_luhn(std::string_view digits) noexcept;
// The sum of digit times weight.
int weighted_sum(std::string_view digits, const int *weights) noexcept;

// Is there such a day, in a year of the century that is meant or, where year is of two
// digits, in any?
bool is_day(int year, int month, int day) noexcept;

}  // namespace meshcat::core::classification
