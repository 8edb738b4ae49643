// Who somebody is and how they live: kinds for which a column's name says more than its
// values do.
#include <algorithm>

#include "core/classification/detectors.hpp"
#include "core/classification/digits.hpp"

namespace meshcat::core::classification {

namespace {

constexpr int oldest = 1900;  // years of birth

// YYYY-MM-DD, also before a time of the day, DD.MM.YYYY or MM/DD/YYYY.
Day day_of(std::string_view text) noexcept {
  const auto part = [&](std::size_t at, std::size_t size) {
    const std::string_view digits = text.substr(at, size);
    return all_digits(digits) ? static_cast<int>(number(digits)) : -1;
  };
  if (text.size() < 10) return {};
  if (text[4] == '-' && text[7] == '-' && (text.size() == 10 || text[10] == ' ' || text[10] == 'T'))
    return {part(0, 4), part(5, 2), part(8, 2)};
  if (text.size() != 10 || text[2] != text[5]) return {};
  if (text[2] == '.') return {part(6, 4), part(3, 2), part(0, 2)};
  if (text[2] == '/') return {part(6, 4), part(0, 2), part(3, 2)};
  return {};
}

bool is_word_character(char c) noexcept {
  return is_letter(c) || static_cast<unsigned char>(c) >= 0x80;
}

// Calls `use` with each word of letters, and whether a digit or letter follows elsewhere.
template <typename Use>
void for_each_word(std::string_view text, Use &&use) {
  while (!text.empty()) {
    const auto begin = std::find_if(text.begin(), text.end(), is_word_character);
    const auto end = std::find_if_not(begin, text.end(), is_word_character);
    if (begin == text.end()) return;
    use(std::string_view(&*begin, static_cast<std::size_t>(end - begin)));
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  }
}

// In capital letters; nothing for a longer one.
Compact capitals(std::string_view word) noexcept {
  Compact result;
  if (word.size() > Compact::most) return result;
  for (const char c : word) result.characters[result.size++] = upper(c);
  return result;
}

bool is_street_word(std::string_view word) noexcept {
  static constexpr std::string_view words[] = {
      "STREET", "ST",    "AVENUE", "AVE",     "ROAD",  "RD",     "LANE",    "LN",    "DRIVE",
      "DR",     "BLVD",  "SQUARE", "SQ",      "COURT", "CT",     "TERRACE", "WAY",   "PLACE",
      "RUE",    "CALLE", "VIA",    "VIALE",   "PLAZA", "PIAZZA", "PLATZ",   "WEG",   "ALLEE",
      "ULICE",  "UL",    "ULICA",  "NAMESTI", "TRIDA", "AL",     "AVENIDA", "CORSO", "BOULEVARD"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words) ||
         word.ends_with("STRASSE") || word.ends_with("STRAAT") || word.ends_with("GATAN") ||
         word.ends_with("STR") || word.ends_with("GASSE");
}

bool is_amount(std::string_view text) noexcept {
  if (text.starts_with('-') || text.empty()) return false;
  const std::size_t digits =
      static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
  return digits > 0 && text.find_first_not_of("0123456789.,' ") == std::string_view::npos;
}

}  // namespace

Outcome detect_birth_date(const Value &value) noexcept {
  const Day day = day_of(value.text);
  return day.year >= oldest && is_day(day.year, day.month, day.day) && day <= value.today
             ? Outcome::weak
             : Outcome::none;
}

Outcome detect_person_name(const Value &value) noexcept {
  if (std::any_of(value.text.begin(), value.text.end(), [](char c) {
        return !is_word_character(c) && std::string_view(" .,'-").find(c) == std::string_view::npos;
      }))
    return Outcome::none;
  int words = 0, capital = 0;
  bool given = false;
  for_each_word(value.text, [&](std::string_view word) {
    ++words;
    if (is_upper(word.front()) || static_cast<unsigned char>(word.front()) >= 0x80) ++capital;
    given = given || is_given_name(capitals(word).view());
  });
  if (words == 0 || words > 6 || capital == 0) return Outcome::none;
  return given ? Outcome::strong : Outcome::weak;
}

Outcome detect_postal_address(const Value &value) noexcept {
  int words = 0, longest = 0;
  bool street = false;
  for_each_word(value.text, [&](std::string_view word) {
    ++words;
    longest = std::max(longest, static_cast<int>(word.size()));
    street = street || is_street_word(capitals(word).view());
  });
  const bool numbered = std::any_of(value.text.begin(), value.text.end(), is_digit);
  const bool spaced = value.text.find(' ') != std::string_view::npos;
  if (words == 0 || longest < 3 || !numbered || !spaced) return Outcome::none;
  return street ? Outcome::strong : Outcome::weak;
}

// FICO and VantageScore: 300 to 850; their industry versions 250 to 900.
Outcome detect_credit_score(const Value &value) noexcept {
  const std::string_view digits = value.text.substr(0, value.text.find('.'));
  return digits.size() == 3 && all_digits(digits) && number(digits) >= 250 && number(digits) <= 900
             ? Outcome::weak
             : Outcome::none;
}

Outcome detect_salary(const Value &value) noexcept {
  return is_amount(value.text) ? Outcome::weak : Outcome::none;
}

}  // namespace meshcat::core::classification
