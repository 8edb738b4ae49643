#include "core/quality/vector/sums.hpp"

#include <algorithm>

#include "core/quality/vector/numeric.hpp"

namespace meshcat::core::quality::vector {

namespace {

constexpr std::uint8_t version = 1;
constexpr int word_bits = 64;
constexpr int digits_of_base = 4;
// From 10^-512 to 10^256.
constexpr int lowest_weight = -128, highest_weight = 72;

Integer power_of_ten(int exponent) {
  return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

// The value that two words stand for, of which the upper one has the sign.
template <typename Upper>
Integer wide(Upper upper, std::uint64_t lower) {
  return Integer(upper) * (Integer(1) << word_bits) + lower;
}

template <typename T>
void write_wide(T value, sketch::Writer &writer) {
  writer.word(static_cast<std::uint64_t>(value));
  writer.word(static_cast<std::uint64_t>(value >> word_bits));
}

template <typename T>
T read_wide(sketch::Reader &reader) {
  const T low = reader.word();
  return low | static_cast<T>(reader.word()) << word_bits;
}

}  // namespace

std::string IntegerSums::bytes() const {
  if (count_ == 0) return {};
  sketch::Writer writer('S', version);
  writer.word(static_cast<std::uint64_t>(count_));
  write_wide(sum_, writer);
  write_wide(squares_, writer);
  writer.word(carry_);
  return writer.taken();
}

void IntegerSums::merge(std::string_view bytes) {
  if (bytes.empty()) return;
  sketch::Reader reader(bytes, 'S', version);
  count_ += reader.count();
  sum_ += read_wide<Wide>(reader);
  add_square(read_wide<Unsigned>(reader));
  carry_ += reader.word();
  reader.require_end();
}

Sums IntegerSums::sums() const {
  Sums sums;
  sums.count = count_;
  sums.sum = wide(static_cast<std::int64_t>(sum_ >> word_bits), static_cast<std::uint64_t>(sum_));
  sums.squares =
      (Integer(carry_) << (2 * word_bits)) +
      wide(static_cast<std::uint64_t>(squares_ >> word_bits), static_cast<std::uint64_t>(squares_));
  return sums;
}

DigitSum::DigitSum(int lowest, int highest)
    : lowest_(lowest), highest_(highest), digits_(static_cast<std::size_t>(highest - lowest) + 1) {}

void DigitSum::settle() {
  std::int64_t carry = 0;
  for (std::int64_t &each : digits_) {
    each += carry;
    carry = &each == &digits_.back() ? 0 : each / base;
    each -= carry * base;
  }
}

Integer DigitSum::in_units(int scale) const {
  const auto is_digit = [](std::int64_t each) { return each != 0; };
  const auto first = std::find_if(digits_.begin(), digits_.end(), is_digit);
  if (first == digits_.end()) return 0;
  Integer whole;
  for (auto each = digits_.end(); each != first;) whole = whole * base + *--each;
  const int exponent =
      digits_of_base * (lowest_ + static_cast<int>(first - digits_.begin())) + scale;
  return exponent < 0 ? Integer(whole / power_of_ten(-exponent))
                      : Integer(whole * power_of_ten(exponent));
}

void DigitSum::write(sketch::Writer &writer) const {
  writer.word(static_cast<std::uint64_t>(
      std::count_if(digits_.begin(), digits_.end(), [](std::int64_t each) { return each != 0; })));
  for (std::size_t i = 0; i < digits_.size(); ++i) {
    if (digits_[i] == 0) continue;
    writer.word(i);
    writer.word(static_cast<std::uint64_t>(digits_[i]));
  }
}

void DigitSum::merge(sketch::Reader &reader) {
  for (std::uint64_t left = reader.word(); left > 0; --left) {
    const std::uint64_t place = reader.word();
    reader.require(place < digits_.size());
    digits_[place] += static_cast<std::int64_t>(reader.word());
  }
}

NumericSums::NumericSums(bool squares)
    : with_squares_(squares),
      sum_(lowest_weight, highest_weight),
      squares_(2 * lowest_weight, 2 * highest_weight) {}

bool NumericSums::add(std::string_view value) {
  const Number number = read_numeric(value);
  if (number.rank != Number::finite) {
    ++(number.rank == Number::nan        ? found_.nans
       : number.rank == Number::infinity ? found_.infinities
                                         : found_.minus_infinities);
    return true;
  }
  const int count = static_cast<int>(number.count);
  if (count > 0 && !sum_.has_room(number.lowest(), number.weight)) return false;
  ++found_.count;
  found_.scale = std::max(found_.scale, number.scale);
  for (int i = 0; i < count; ++i)
    sum_.add(number.weight - i, number.sign * number.digit(static_cast<std::size_t>(i)));
  if (with_squares_)
    for (int i = 0; i < count; ++i)
      for (int k = 0; k < count; ++k)
        squares_.add(2 * number.weight - i - k,
                     std::int64_t{number.digit(static_cast<std::size_t>(i))} *
                         number.digit(static_cast<std::size_t>(k)));
  settle_after(count);
  return true;
}

void NumericSums::settle_after(std::int64_t digits) {
  unsettled_ += digits;
  if (unsettled_ < DigitSum::most_unsettled) return;
  sum_.settle();
  squares_.settle();
  unsettled_ = 0;
}

std::string NumericSums::bytes() const {
  if (found_.values() == 0) return {};
  sketch::Writer writer('N', version);
  for (const std::int64_t each : {found_.count, std::int64_t{found_.scale}, found_.nans,
                                  found_.infinities, found_.minus_infinities})
    writer.word(static_cast<std::uint64_t>(each));
  for (const DigitSum *each : {&sum_, &squares_}) {
    DigitSum settled = *each;
    settled.settle();
    settled.write(writer);
  }
  return writer.taken();
}

void NumericSums::merge(std::string_view bytes) {
  if (bytes.empty()) return;
  sketch::Reader reader(bytes, 'N', version);
  found_.count += reader.count();
  found_.scale = std::max(found_.scale, static_cast<int>(reader.count()));
  for (std::int64_t *each : {&found_.nans, &found_.infinities, &found_.minus_infinities})
    *each += reader.count();
  sum_.merge(reader);
  squares_.merge(reader);
  reader.require_end();
}

Sums NumericSums::sums() const {
  Sums sums = found_;
  sums.sum = sum_.in_units(sums.scale);
  sums.squares = squares_.in_units(2 * sums.scale);
  return sums;
}

Integer rounded_root(const Integer &value) {
  Integer rest;
  const Integer root = boost::multiprecision::sqrt(value, rest);
  return rest > root ? Integer(root + 1) : root;
}

std::string decimal_text(const Integer &units, int scale) {
  std::string text = Integer(abs(units)).str();
  const auto decimals = static_cast<std::size_t>(scale);
  if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
  if (decimals > 0) text.insert(text.size() - decimals, ".");
  return units < 0 ? "-" + text : text;
}

}  // namespace meshcat::core::quality::vector
