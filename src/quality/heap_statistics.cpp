#include "quality/heap_statistics.hpp"

#include <algorithm>

namespace meshcat::quality {

using bridge::Param;
using core::quality::AggregateFunction;
namespace vector = core::quality::vector;
using vector::Integer;
using vector::Sums;

namespace {

constexpr Oid type_of_sketch = BYTEAOID;

Param null_of(Oid type) {
  return bridge::datum(type, 0, true);
}

Datum numeric_from(const std::string &text) {
  return bridge::call([&] {
    return DirectFunctionCall3(numeric_in, CStringGetDatum(text.c_str()),
                               ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
  });
}

// With as many decimals as PostgreSQL finds fit.
Datum quotient(const std::string &dividend, const Integer &divisor) {
  const Datum left = numeric_from(dividend), right = numeric_from(divisor.str());
  return bridge::call([&] { return DirectFunctionCall2(numeric_div, left, right); });
}

Param numeric(Datum value) {
  return bridge::datum(NUMERICOID, value, false);
}

// Of values that are not all finite: what their sum is.
const char *special_sum(const Sums &sums) {
  if (sums.nans > 0 || (sums.infinities > 0 && sums.minus_infinities > 0)) return "NaN";
  if (sums.infinities > 0) return "Infinity";
  return sums.minus_infinities > 0 ? "-Infinity" : nullptr;
}

Param sum_of(Oid type, const Sums &sums) {
  const bool is_bigint = type == INT2OID || type == INT4OID;
  if (sums.values() == 0) return null_of(is_bigint ? INT8OID : NUMERICOID);
  if (is_bigint) return bridge::int8(sums.sum.convert_to<std::int64_t>());
  const char *special = special_sum(sums);
  return numeric(
      numeric_from(special != nullptr ? special : vector::decimal_text(sums.sum, sums.scale)));
}

Param mean_of(const Sums &sums) {
  if (sums.values() == 0) return null_of(NUMERICOID);
  if (const char *special = special_sum(sums)) return numeric(numeric_from(special));
  return numeric(quotient(vector::decimal_text(sums.sum, sums.scale), sums.count));
}

// The digits of a decimal and how many of them are decimals.
Integer units_of(std::string text, int &scale) {
  const std::size_t point = text.find('.');
  scale = point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
  if (point != std::string::npos) text.erase(point, 1);
  // A leading zero would make Boost read octal.
  text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
  return Integer(text);
}

// numeric.c, numeric_stddev_internal(): the variance as numeric_div() rounds it, and its
// root with the same number of decimals.
Param deviation_of(const Sums &sums) {
  if (sums.values() <= 1) return null_of(NUMERICOID);
  if (special_sum(sums) != nullptr) return numeric(numeric_from("NaN"));
  const Integer numerator = sums.squares * sums.count - sums.sum * sums.sum;
  if (numerator <= 0) return numeric(numeric_from("0"));
  const Datum variance = quotient(vector::decimal_text(numerator, 2 * sums.scale),
                                  Integer(sums.count) * (sums.count - 1));
  int scale = 0;
  const Integer units = units_of(bridge::output(variance, NUMERICOID), scale);
  const Integer shift = boost::multiprecision::pow(Integer(10), static_cast<unsigned>(scale));
  return numeric(numeric_from(vector::decimal_text(vector::rounded_root(units * shift), scale)));
}

Param numeric_of_bytes(const std::string &bytes) {
  return numeric(bridge::call([&] {
    const Size size = bytes.size() + VARHDRSZ;
    auto *value = static_cast<struct varlena *>(palloc(size));
    SET_VARSIZE(value, size);
    memcpy(VARDATA(value), bytes.data(), bytes.size());
    return PointerGetDatum(value);
  }));
}

Oid type_of_extreme(Oid type) {
  return type == INT2OID || type == INT4OID ? INT8OID : type;
}

Param extreme_of(Oid type, const vector::Accumulated &value) {
  if (std::holds_alternative<std::monostate>(value)) return null_of(type_of_extreme(type));
  if (const auto *integer = std::get_if<std::int64_t>(&value)) return bridge::int8(*integer);
  if (const auto *bytes = std::get_if<std::string>(&value)) return numeric_of_bytes(*bytes);
  const double real = std::get<double>(value);
  return type == FLOAT4OID
             ? bridge::datum(FLOAT4OID, Float4GetDatum(static_cast<float>(real)), false)
             : bridge::float8(real);
}

}  // namespace

Param param_of(const FoundAggregate &found) {
  switch (found.function) {
    case AggregateFunction::count:
      return bridge::int8(std::get<std::int64_t>(found.value));
    case AggregateFunction::min:
    case AggregateFunction::max:
      return extreme_of(found.type, found.value);
    case AggregateFunction::sum:
      return sum_of(found.type, std::get<Sums>(found.value));
    case AggregateFunction::avg:
      return mean_of(std::get<Sums>(found.value));
    case AggregateFunction::stddev:
      return deviation_of(std::get<Sums>(found.value));
    default:
      if (std::holds_alternative<std::monostate>(found.value)) return null_of(type_of_sketch);
      return bridge::bytea(std::get<std::string>(found.value));
  }
}

}  // namespace meshcat::quality
