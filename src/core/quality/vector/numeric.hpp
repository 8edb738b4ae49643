// PostgreSQL's numeric values as they lie in a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace meshcat::core::quality::vector {

// A value taken apart. Values are their bytes without the length word, in the machine's
// byte order, as PostgreSQL stores and computes them: a header, then digits of base
// 10,000 without zeros at either end. (numeric.c, "struct NumericData"; the same in
// PostgreSQL 15 to 18.)
struct Number {
  enum Rank { minus_infinity, finite, infinity, nan };  // in their order
  Rank rank;
  int sign;            // of a number: -1, 0 or 1
  int weight;          // of its first digit: powers of 10,000
  int scale;           // decimals that it is written with
  const char *digits;  // each of two bytes
  std::size_t count;   // of digits

  int digit(std::size_t i) const {
    std::uint16_t value;
    std::memcpy(&value, digits + 2 * i, sizeof value);
    return value;
  }
  int lowest() const { return weight - static_cast<int>(count) + 1; }  // weight of the last one
};
Number read_numeric(std::string_view value);

// The order of two values, as numeric's comparison operators have it: NaN equals
// NaN and is above everything. Returns less than, equal to or greater than 0.
int compare_numeric(std::string_view left, std::string_view right);

// The value in units of 10^-8, when that is exact and fits: such numbers compare as
// integers. False otherwise, also for NaN and infinities.
bool scale_numeric(std::string_view value, std::int64_t &scaled);

// Bytes that two values share if and only if they are equal: 1.0 is 1.00. They are
// in `room` until its next change.
std::string_view canonical_numeric(std::string_view value, std::string &room);

}  // namespace meshcat::core::quality::vector
