// Values of type numeric as PostgreSQL packs them, and random decimals.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/exact.hpp"
#include "support.hpp"

namespace meshcat::core::quality::vector {

enum class Header { shortest, longest };

inline void append(std::string &bytes, std::uint16_t half_word) {
  char raw[sizeof half_word];
  std::memcpy(raw, &half_word, sizeof half_word);
  bytes.append(raw, sizeof raw);
}

struct Digits {
  std::vector<std::uint16_t> groups;  // of base 10,000, without zeros at either end
  int weight = 0;                     // of the first
  unsigned scale = 0;                 // decimals shown
};

inline Digits digits_of(std::string_view unsigned_decimal) {
  const std::size_t point = unsigned_decimal.find('.');
  std::string whole(unsigned_decimal.substr(0, point));
  std::string part(point == std::string_view::npos ? "" : unsigned_decimal.substr(point + 1));
  Digits digits;
  digits.scale = static_cast<unsigned>(part.size());
  whole.insert(0, (4 - whole.size() % 4) % 4, '0');
  part.append((4 - part.size() % 4) % 4, '0');
  digits.weight = static_cast<int>(whole.size() / 4) - 1;
  const std::string all = whole + part;
  for (std::size_t i = 0; i < all.size(); i += 4)
    digits.groups.push_back(static_cast<std::uint16_t>(std::stoi(all.substr(i, 4))));
  while (!digits.groups.empty() && digits.groups.back() == 0) digits.groups.pop_back();
  while (!digits.groups.empty() && digits.groups.front() == 0) {
    digits.groups.erase(digits.groups.begin());
    --digits.weight;
  }
  if (digits.groups.empty()) digits.weight = 0;
  return digits;
}

// A value as PostgreSQL packs it (numeric.c: NumericShort where it can, NumericLong),
// written from that description apart from the code under test.
inline std::string packed(std::string_view text, Header header = Header::shortest) {
  std::string bytes;
  if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
    append(bytes, text == "NaN" ? 0xC000 : text == "Infinity" ? 0xD000 : 0xF000);
    return bytes;
  }
  const bool negative = text.starts_with('-');
  const Digits digits = digits_of(text.substr(negative ? 1 : 0));
  const bool minus = negative && !digits.groups.empty();
  const auto weight = static_cast<std::uint16_t>(digits.weight);
  const bool fits = digits.scale <= 63 && digits.weight >= -64 && digits.weight <= 63;
  if (header == Header::shortest && fits) {
    append(bytes, static_cast<std::uint16_t>(0x8000U | (minus ? 0x2000U : 0U) |
                                             (digits.scale << 7U) | (weight & 0x7FU)));
  } else {
    append(bytes, static_cast<std::uint16_t>((minus ? 0x4000U : 0U) | digits.scale));
    append(bytes, weight);
  }
  for (const std::uint16_t each : digits.groups) append(bytes, each);
  return bytes;
}

inline std::string random_decimal(Random &random) {
  const auto some_digits = [&](int most) {
    std::string digits;
    for (int i = std::uniform_int_distribution<int>(0, most)(random); i > 0; --i)
      digits.push_back(static_cast<char>('0' + (chance(random, 0.4) ? 0 : random() % 10)));
    return digits;
  };
  const bool is_long = chance(random, 0.1);
  const std::string part = some_digits(is_long ? 120 : 10);
  return (chance(random, 0.5) ? "-" : "") + ("0" + some_digits(is_long ? 300 : 13)) +
         (part.empty() ? "" : "." + part);
}

inline const std::vector<std::string> corners{"0",
                                              "-0",
                                              "0.00",
                                              "1",
                                              "-1",
                                              "0.0001",
                                              "0.00001",
                                              "9999",
                                              "10000",
                                              "-10000",
                                              "10000.0001",
                                              "0.00000001",
                                              "0.000000001",
                                              "-0.00000001",
                                              "92233720368.54775807",
                                              "92233720368.54775808",
                                              "-92233720368.54775807",
                                              "-92233720368.54775808",
                                              "-92233720368.54775809",
                                              "999999999999",
                                              "999999999999.99999999",
                                              "1000000000000",
                                              "1" + std::string(300, '0'),
                                              "-0." + std::string(300, '0') + "1",
                                              std::string(200, '9') + ".5",
                                              "7",
                                              "7.00",
                                              "100000000"};

// Of any number of digits.
inline Exact exact(const std::string &text) {
  using boost::multiprecision::cpp_int;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string digits = text.substr(0, point) + text.substr(std::min(point + 1, text.size()));
  const bool negative = digits.starts_with('-');
  const std::size_t first = digits.find_first_not_of("-0");  // a leading zero means octal
  const cpp_int number(first == std::string::npos ? "0" : digits.substr(first));
  const std::size_t places = text.size() - std::min(point + 1, text.size());
  return Exact(negative ? cpp_int(-number) : number,
               boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(places)));
}

}  // namespace meshcat::core::quality::vector
