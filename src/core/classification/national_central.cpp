// National numbers of Czechia, Slovakia, Poland, Finland and Sweden.
#include "core/classification/detectors.hpp"
#include "core/classification/digits.hpp"

namespace meshcat::core::classification {

namespace {

struct Date {
  int year, month, day;
};

// Three pairs of digits.
Date date_of(std::string_view digits) noexcept {
  return {static_cast<int>(number(digits.substr(0, 2))),
          static_cast<int>(number(digits.substr(2, 2))),
          static_cast<int>(number(digits.substr(4, 2)))};
}

// Women's months are 50 higher; since 2004 all may be 20 higher still.
int birth_month(int month) noexcept {
  if (month > 50) month -= 50;
  return month > 20 ? month - 20 : month;
}

}  // namespace

// Act 133/2000 Coll., section 13, and (Slovakia) Act 301/1995: the date, a serial number
// of three digits and, since 1954, a check digit that makes it a multiple of 11. Until
// 1985 it is 0 where the rest is 10.
Outcome detect_birth_number(const Value &value) noexcept {
  const Compact compact = digits_only(value.text, "/");
  const std::string_view digits = compact.view();
  if (digits.size() != 6 && digits.size() != 9 && digits.size() != 10) return Outcome::none;
  const std::size_t slash = value.text.find('/');
  if (slash != std::string_view::npos && slash != 6) return Outcome::none;
  const Date date = date_of(digits);
  if (!is_day(date.year, birth_month(date.month), date.day)) return Outcome::none;
  if (digits.size() == 6) return Outcome::weak;
  if (digits.size() == 9) return date.year < 54 ? Outcome::weak : Outcome::none;
  const long long rest = number(digits.substr(0, 9)) % 11 % 10;
  return rest == digit(digits[9]) ? Outcome::strong : Outcome::none;
}

// Act on the Population Register of 24 September 2010 (Poland), articles 15 to 19: months tell the
// century, and the weighted sum of all digits is a multiple of 10.
Outcome detect_pesel(const Value &value) noexcept {
  static constexpr int weights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
  const Compact compact = digits_only(value.text, "");
  const std::string_view digits = compact.view();
  if (digits.size() != 11) return Outcome::none;
  const Date date = date_of(digits);
  if (!is_day(date.year, date.month % 20, date.day)) return Outcome::none;
  return weighted_sum(digits, weights) % 10 == 0 ? Outcome::strong : Outcome::none;
}

// Government Decree 128/2010 (Finland) and, for the signs since 2023, 690/2022: day,
// month, year, a sign for the century, a number from 002 to 899, a check character.
Outcome detect_henkilotunnus(const Value &value) noexcept {
  static constexpr std::string_view checks = "0123456789ABCDEFHJKLMNPRSTUVWXY",
                                    centuries = "+-YXWVUABCDEF";
  const std::string_view text = value.text;
  if (text.size() != 11 || !all_digits(text.substr(0, 6)) || !all_digits(text.substr(7, 3)) ||
      centuries.find(text[6]) == std::string_view::npos)
    return Outcome::none;
  const Date reversed = date_of(text);
  const long long serial = number(text.substr(7, 3));
  if (!is_day(reversed.day, reversed.month, reversed.year) || serial < 2) return Outcome::none;
  const long long whole = number(text.substr(0, 6)) * 1000 + serial;
  return checks[static_cast<std::size_t>(whole % 31)] == text[10] ? Outcome::strong : Outcome::none;
}

// Act 1991:481 (Sweden), section 18, and Skatteverket SKV 704: the date, of ten digits or
// with its century of twelve, a number of three and a Luhn check digit. A coordination
// number's day is 60 higher.
Outcome detect_personnummer(const Value &value) noexcept {
  const Compact compact = digits_only(value.text, "-+");
  std::string_view digits = compact.view();
  const std::size_t sign = value.text.find_first_of("-+");
  if (sign != std::string_view::npos && sign + 5 != value.text.size()) return Outcome::none;
  if (digits.size() == 12) {
    const long long century = number(digits.substr(0, 2));
    if (century < 18 || century > 20) return Outcome::none;
    digits.remove_prefix(2);
  }
  if (digits.size() != 10) return Outcome::none;
  const Date date = date_of(digits);
  if (!is_day(date.year, date.month, date.day > 60 ? date.day - 60 : date.day))
    return Outcome::none;
  return passes_luhn(digits) ? Outcome::strong : Outcome::none;
}

}  // namespace meshcat::core::classification
