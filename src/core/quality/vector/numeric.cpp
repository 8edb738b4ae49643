#include "core/quality/vector/numeric.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace meshcat::core::quality::vector {

namespace {

constexpr std::uint16_t kind_mask = 0xC000, negative_kind = 0x4000, short_kind = 0x8000,
                        special_kind = 0xC000;
constexpr std::uint16_t special_mask = 0xF000, nan_value = 0xC000, minus_infinity = 0xF000;
constexpr std::uint16_t short_negative = 0x2000, short_weight_sign = 0x0040,
                        short_weight_mask = 0x003F, short_scale_mask = 0x1F80,
                        long_scale_mask = 0x3FFF;
constexpr int short_scale_shift = 7;

std::uint16_t half_word(const char *from) {
  std::uint16_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

int compare_magnitudes(const Number &left, const Number &right) {
  if (left.weight != right.weight) return left.weight < right.weight ? -1 : 1;
  const std::size_t common = std::min(left.count, right.count);
  for (std::size_t i = 0; i < common; ++i) {
    const int ours = left.digit(i), theirs = right.digit(i);
    if (ours != theirs) return ours < theirs ? -1 : 1;
  }
  if (left.count == right.count) return 0;
  return left.count < right.count ? -1 : 1;
}

}  // namespace

// A long header has the scale in the first half-word, the weight in the second; a
// short one has both in one.
Number read_numeric(std::string_view bytes) {
  const std::uint16_t header = half_word(bytes.data());
  const std::uint16_t kind = header & kind_mask;
  Number number{Number::finite, 1, 0, 0, bytes.data(), 0};
  if (kind == special_kind) {
    const std::uint16_t value = header & special_mask;
    number.rank = value == nan_value        ? Number::nan
                  : value == minus_infinity ? Number::minus_infinity
                                            : Number::infinity;
    return number;
  }
  const bool is_short = kind == short_kind;
  const std::size_t header_size = is_short ? 2 : 4;
  if (is_short) {
    number.weight =
        (header & short_weight_sign ? ~int{short_weight_mask} : 0) | (header & short_weight_mask);
    number.sign = header & short_negative ? -1 : 1;
    number.scale = (header & short_scale_mask) >> short_scale_shift;
  } else {
    number.weight = static_cast<std::int16_t>(half_word(bytes.data() + 2));
    number.sign = kind == negative_kind ? -1 : 1;
    number.scale = header & long_scale_mask;
  }
  number.digits = bytes.data() + header_size;
  number.count = (bytes.size() - header_size) / 2;
  if (number.count == 0) number.sign = 0;
  return number;
}

std::string_view canonical_numeric(std::string_view value, std::string &room) {
  const Number number = read_numeric(value);
  const bool has_digits = number.rank == Number::finite && number.count > 0;
  const std::int32_t head[]{number.rank, has_digits ? number.sign : 0,
                            has_digits ? number.weight : 0};
  room.assign(reinterpret_cast<const char *>(head), sizeof head);
  if (has_digits) room.append(number.digits, 2 * number.count);
  return room;
}

bool scale_numeric(std::string_view value, std::int64_t &scaled) {
  constexpr int last_place = -2;  // of digits of base 10,000: 10^-8
  constexpr int first_place = 2;  // below 10^12, where an overflow is still noticed
  const Number number = read_numeric(value);
  if (number.rank != Number::finite) return false;
  scaled = 0;
  if (number.count == 0) return true;
  if (number.weight > first_place || number.lowest() < last_place) return false;
  for (std::size_t i = 0; i < number.count; ++i)
    if (__builtin_mul_overflow(scaled, 10'000, &scaled) ||
        __builtin_add_overflow(scaled, number.digit(i), &scaled))
      return false;
  for (int place = number.lowest(); place > last_place; --place)
    if (__builtin_mul_overflow(scaled, 10'000, &scaled)) return false;
  scaled *= number.sign;
  return true;
}

int compare_numeric(std::string_view left, std::string_view right) {
  const Number ours = read_numeric(left), theirs = read_numeric(right);
  if (ours.rank != theirs.rank) return ours.rank < theirs.rank ? -1 : 1;
  if (ours.rank != Number::finite) return 0;
  if (ours.sign != theirs.sign) return ours.sign < theirs.sign ? -1 : 1;
  if (ours.sign == 0) return 0;
  return ours.sign * compare_magnitudes(ours, theirs);
}

}  // namespace meshcat::core::quality::vector
