// What money is paid from and to, and who keeps it.
#include <algorithm>

#include "core/classification/detectors.hpp"
#include "core/classification/digits.hpp"

namespace meshcat::core::classification {

namespace {

bool is_between(std::string_view digits, std::size_t length, long long first,
                long long last) noexcept {
  const long long prefix = number(digits.substr(0, length));
  return prefix >= first && prefix <= last;
}

// ISO/IEC 7812 issuer identification numbers and the lengths of the numbers, as the card
// schemes publish them.
bool is_issued(std::string_view digits) noexcept {
  const std::size_t size = digits.size();
  if (digits.front() == '4') return size == 13 || size == 16 || size == 19;  // Visa
  if (is_between(digits, 2, 51, 55) || is_between(digits, 4, 2221, 2720))    // Mastercard
    return size == 16;
  if (is_between(digits, 2, 34, 34) || is_between(digits, 2, 37, 37))  // American Express
    return size == 15;
  if (is_between(digits, 4, 3528, 3589)) return size >= 16;  // JCB
  if (is_between(digits, 3, 300, 305) || digits.starts_with("36") || is_between(digits, 2, 38, 39))
    return size >= 14;  // Diners Club
  if (is_between(digits, 2, 50, 50) || is_between(digits, 2, 56, 69)) return size >= 13;
  return false;  // Maestro, UnionPay and Discover are in 50 and 56 to 69
}

// Decree of the Czech National Bank 169/2011 Coll.: prefix and number each divide by 11 when
// weighed with the powers of two modulo 11, from the right.
bool passes_czech_check(std::string_view digits) noexcept {
  static constexpr int weights[] = {6, 3, 7, 9, 10, 5, 8, 4, 2, 1};
  return digits.size() <= 10 && weighted_sum(digits, weights + 10 - digits.size()) % 11 == 0;
}

}  // namespace

// ISO 13616: the country's length, and MOD 97-10 once its first four characters are last.
Outcome detect_iban(const Value &value) noexcept {
  const Compact compact = letters_and_digits(value.text, " ");
  const std::string_view text = compact.view();
  if (text.size() < 15 || !is_letter(text[0]) || !is_letter(text[1]) || !is_digit(text[2]) ||
      !is_digit(text[3]) || iban_length(text.substr(0, 2)) != text.size())
    return Outcome::none;
  Compact turned;
  std::copy(text.begin() + 4, text.end(), turned.characters.begin());
  std::copy_n(text.begin(), 4, turned.characters.begin() + static_cast<long>(text.size()) - 4);
  turned.size = text.size();
  return modulo_97(turned.view()) == 1 ? Outcome::strong : Outcome::none;
}

Outcome detect_card_number(const Value &value) noexcept {
  const Compact compact = digits_only(value.text, " -");
  const std::string_view digits = compact.view();
  if (digits.size() < 13 || digits.size() > 19 || !is_issued(digits)) return Outcome::none;
  return passes_luhn(digits) ? Outcome::strong : Outcome::none;
}

// Czech and Slovak ones are [prefix-]number/bank; elsewhere any digits.
Outcome detect_account_number(const Value &value) noexcept {
  const std::size_t slash = value.text.find('/');
  const std::string_view account = value.text.substr(0, slash);
  const Compact plain = digits_only(account, " -");
  if (plain.size < 5 || plain.size > 20) return Outcome::none;
  if (slash == std::string_view::npos) return Outcome::weak;
  const std::string_view bank = value.text.substr(slash + 1);
  const std::size_t dash = account.find('-');
  const std::string_view prefix = dash == std::string_view::npos ? "" : account.substr(0, dash),
                         main = account.substr(dash == std::string_view::npos ? 0 : dash + 1);
  const bool czech = bank.size() == 4 && all_digits(bank) && all_digits(prefix) &&
                     all_digits(main) && prefix.size() <= 6 && passes_czech_check(prefix) &&
                     passes_czech_check(main);
  return czech ? Outcome::strong : Outcome::none;
}

// ISO 9362: four letters, the country, two characters, and for a branch three more.
Outcome detect_bic(const Value &value) noexcept {
  const std::string_view text = value.text;
  if ((text.size() != 8 && text.size() != 11) ||
      !std::all_of(text.begin(), text.begin() + 6, is_upper) ||
      !std::all_of(text.begin() + 6, text.end(), [](char c) { return is_upper(c) || is_digit(c); }))
    return Outcome::none;
  return is_country(text.substr(4, 2)) ? Outcome::strong : Outcome::none;
}

// ISO 17442: 18 characters and two check digits of ISO 7064 MOD 97-10.
Outcome detect_lei(const Value &value) noexcept {
  const std::string_view text = value.text;
  const bool shaped =
      text.size() == 20 && is_digit(text[18]) && is_digit(text[19]) &&
      std::all_of(text.begin(), text.end(), [](char c) { return is_upper(c) || is_digit(c); });
  return shaped && modulo_97(text) == 1 ? Outcome::strong : Outcome::none;
}

}  // namespace meshcat::core::classification
