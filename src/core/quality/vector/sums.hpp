// Exact sums of numbers and of their squares.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "core/quality/sketch/bytes.hpp"

namespace meshcat::core::quality::vector {

using Integer = boost::multiprecision::cpp_int;

struct Sums {
  std::int64_t count = 0;  // of finite numbers
  Integer sum;             // in units of 10^-scale
  Integer squares;         // in units of 10^-(2 scale)
  int scale = 0;           // the most decimals that a number was written with
  std::int64_t nans = 0, infinities = 0, minus_infinities = 0;

  std::int64_t values() const { return count + nans + infinities + minus_infinities; }
  friend bool operator==(const Sums &, const Sums &) = default;
};

// Of integers of 64 bits.
class IntegerSums {
 public:
  explicit IntegerSums(bool squares) : with_squares_(squares) {}
  bool add(std::int64_t value) {
    ++count_;
    sum_ += value;
    if (with_squares_) add_square(static_cast<Unsigned>(Wide{value} * value));
    return true;
  }
  std::string bytes() const;
  void merge(std::string_view bytes);
  Sums sums() const;

 private:
  __extension__ using Wide = __int128;
  __extension__ using Unsigned = unsigned __int128;
  void add_square(Unsigned square) {
    squares_ += square;
    carry_ += squares_ < square ? 1 : 0;
  }

  const bool with_squares_;
  std::int64_t count_ = 0;
  Wide sum_ = 0;
  Unsigned squares_ = 0;     // without
  std::uint64_t carry_ = 0;  // its multiples of 2^128
};

// A sum of decimals by digits of base 10,000, each with a room of its own.
class DigitSum {
 public:
  static constexpr int base = 10'000;
  // Of digits whose weights, as powers of the base, are within both.
  DigitSum(int lowest, int highest);
  bool has_room(int lowest, int highest) const {
    return lowest >= lowest_ && highest <= highest_ - headroom;
  }
  // Digits of either sign, of no more than base^2.
  void add(int weight, std::int64_t digit) {
    digits_[static_cast<std::size_t>(weight - lowest_)] += digit;
  }
  // Before any digit may have grown beyond its room: after so many of them at most.
  static constexpr std::int64_t most_unsettled = std::int64_t{1} << 36;
  void settle();
  Integer in_units(int scale) const;  // times 10^scale, which is an integer

  void write(sketch::Writer &writer) const;
  void merge(sketch::Reader &reader);

 private:
  // For the carries of 2^63 numbers.
  static constexpr int headroom = 8;
  int lowest_, highest_;
  std::vector<std::int64_t> digits_;
};

// Of values of type numeric, as numeric.hpp has them.
class NumericSums {
 public:
  explicit NumericSums(bool squares);
  // False for a number so large or small that there is no room for its digits.
  bool add(std::string_view value);
  std::string bytes() const;
  void merge(std::string_view bytes);
  Sums sums() const;

 private:
  void settle_after(std::int64_t digits);

  const bool with_squares_;
  DigitSum sum_, squares_;
  Sums found_;                  // but for both
  std::int64_t unsettled_ = 0;  // digits
};

// Half away from zero.
Integer rounded_root(const Integer &value);
// "-0.05": the value in units of 10^-scale, with so many decimals.
std::string decimal_text(const Integer &units, int scale);

}  // namespace meshcat::core::quality::vector
