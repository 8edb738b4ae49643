// National numbers of Spain, Italy, France, the United States, the Netherlands and Belgium.
#include <algorithm>

#include "core/classification/detectors.hpp"
#include "core/classification/digits.hpp"

namespace meshcat::core::classification {

namespace {

// The letters that stand for digits where two persons would have the same code.
constexpr std::string_view substitutes = "LMNPQRSTUV";

char as_digit(char c) noexcept {
  const std::size_t place = substitutes.find(c);
  return place == std::string_view::npos ? c : static_cast<char>('0' + place);
}

int odd_value(char c) noexcept {
  static constexpr int values[] = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                   20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  return values[is_digit(c) ? digit(c) : c - 'A'];
}

int even_value(char c) noexcept {
  return is_digit(c) ? digit(c) : c - 'A';
}

bool is_code_of_person(std::string_view text) noexcept {
  static constexpr std::string_view shape = "aaaaaa00a00a000a";
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == 'a' ? !is_letter(text[i]) : !is_digit(as_digit(text[i]))) return false;
  return true;
}

int two_digits(std::string_view text, std::size_t at) noexcept {
  return digit(as_digit(text[at])) * 10 + digit(as_digit(text[at + 1]));
}

}  // namespace

// Royal Decree 1553/2005, article 11, and (for foreigners) 557/2011: the number modulo 23
// chooses the letter; X, Y and Z stand for 0, 1 and 2.
Outcome detect_dni(const Value &value) noexcept {
  static constexpr std::string_view letters = "TRWAGMYFPDXBNJZSQVHLCKE";
  Compact compact = letters_and_digits(value.text, "- ");
  if (compact.size != 9) return Outcome::none;
  char &first = compact.characters[0];
  if (first >= 'X' && first <= 'Z') first = static_cast<char>('0' + (first - 'X'));
  const std::string_view text = compact.view(), digits = text.substr(0, 8);
  if (!all_digits(digits) || !is_letter(text[8])) return Outcome::none;
  return letters[static_cast<std::size_t>(number(digits) % 23)] == text[8] ? Outcome::strong
                                                                           : Outcome::none;
}

// Ministerial Decree of 23 December 1976 (Italy): name, year, month, day (women's 40
// higher), place, and a letter of the sum modulo 26.
Outcome detect_codice_fiscale(const Value &value) noexcept {
  static constexpr std::string_view months = "ABCDEHLMPRST";
  const Compact compact = letters_and_digits(value.text, " ");
  const std::string_view text = compact.view();
  if (text.size() != 16 || !is_code_of_person(text)) return Outcome::none;
  const std::size_t month = months.find(text[8]);
  const int day = two_digits(text, 9);
  if (month == std::string_view::npos ||
      !is_day(two_digits(text, 6), static_cast<int>(month) + 1, day > 40 ? day - 40 : day))
    return Outcome::none;
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) sum += i % 2 == 0 ? odd_value(text[i]) : even_value(text[i]);
  return 'A' + sum % 26 == text[15] ? Outcome::strong : Outcome::none;
}

// Decree 82-103 of 22 January 1982 (France): sex, year, month, place, serial number, and 97
// less the number's rest modulo 97; Corsica's 2A and 2B count as 19 and 18.
Outcome detect_nir(const Value &value) noexcept {
  Compact compact = letters_and_digits(value.text, " ");
  if (compact.size != 15) return Outcome::none;
  auto &c = compact.characters;
  if (c[5] == '2' && (c[6] == 'A' || c[6] == 'B')) {
    c[5] = '1';
    c[6] = c[6] == 'A' ? '9' : '8';
  }
  const std::string_view text = compact.view();
  if (!all_digits(text) || std::string_view("123478").find(text[0]) == std::string_view::npos)
    return Outcome::none;
  const long long month = number(text.substr(3, 2));
  // Beyond 12, where it is not known.
  if (month == 0 || (month > 12 && month < 20)) return Outcome::none;
  return number(text.substr(13)) == 97 - number(text.substr(0, 13)) % 97 ? Outcome::strong
                                                                         : Outcome::none;
}

// Social Security Administration, POMS RM 10201: no area 000, 666 or from 900, no group 00,
// no serial number 0000. There is no check digit. What is not issued may be a tax number of
// the same shape, or made up.
Outcome detect_ssn(const Value &value) noexcept {
  const Compact compact = digits_only(value.text, "- ");
  const std::string_view digits = compact.view();
  if (digits.size() != 9) return Outcome::none;
  const std::string_view text = value.text, area = digits.substr(0, 3);
  const bool written = text.size() == 11 && text[3] == text[6] && !is_digit(text[3]);
  if (text.size() != 9 && !written) return Outcome::none;
  const bool issued = area != "000" && area != "666" && area[0] != '9' &&
                      digits.substr(3, 2) != "00" && digits.substr(5) != "0000";
  return written && issued ? Outcome::strong : Outcome::weak;
}

// Act on general provisions of the citizen service number (Wabb, Netherlands), and the
// register's logical design: the eleven test.
Outcome detect_bsn(const Value &value) noexcept {
  static constexpr int weights[] = {9, 8, 7, 6, 5, 4, 3, 2, -1};
  const Compact compact = digits_only(value.text, ".");
  const std::string_view digits = compact.view();
  if (digits.size() != 9 || digits == "000000000") return Outcome::none;
  return weighted_sum(digits, weights) % 11 == 0 ? Outcome::strong : Outcome::none;
}

// Royal Decree of 3 April 1984 (Belgium), with 25 November 1997 for births since 2000: the
// date, a serial number, and 97 less the rest modulo 97 (since 2000 with a 2 before it). A
// BIS number's month is 20 or 40 higher.
Outcome detect_rijksregisternummer(const Value &value) noexcept {
  const Compact compact = digits_only(value.text, ".- ");
  const std::string_view digits = compact.view();
  if (digits.size() != 11) return Outcome::none;
  const int month = static_cast<int>(number(digits.substr(2, 2)));
  if (month > 52 || !is_day(static_cast<int>(number(digits.substr(0, 2))), month % 20,
                            static_cast<int>(number(digits.substr(4, 2)))))
    return Outcome::none;
  const long long base = number(digits.substr(0, 9)), check = number(digits.substr(9));
  return check == 97 - base % 97 || check == 97 - (2000000000 + base) % 97 ? Outcome::strong
                                                                           : Outcome::none;
}

}  // namespace meshcat::core::classification
