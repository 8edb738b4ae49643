#include "quality/scan/value_reader.hpp"

#include <algorithm>
#include <limits>

#include "core/quality/vector/numeric.hpp"

extern "C" {
#include "utils/timestamp.h"
}

namespace meshcat::quality::scan {

namespace {

// Where floating point has the decimal exactly rounded: the quotient of two integers
// that it holds.
constexpr std::int64_t most_exact = std::int64_t{1} << 53;
constexpr double unit = 1e8;

bool exactly_rounded(std::string_view numeric, double &value) {
  std::int64_t scaled = 0;
  if (!vector::scale_numeric(numeric, scaled) || scaled > most_exact || scaled < -most_exact)
    return false;
  value = static_cast<double>(scaled) / unit;
  return true;
}

// An integer's or real's value, as PostgreSQL passes it.
Datum datum_of(Oid type, const vector::Column &column, std::size_t row) {
  switch (type) {
    case FLOAT4OID:
      return Float4GetDatum(static_cast<float>(column.reals[row]));
    case FLOAT8OID:
      return Float8GetDatum(column.reals[row]);
    case BOOLOID:
      return BoolGetDatum(column.integers[row] != 0);
    case INT2OID:
      return Int16GetDatum(static_cast<std::int16_t>(column.integers[row]));
    case INT4OID:
    case DATEOID:
      return Int32GetDatum(static_cast<std::int32_t>(column.integers[row]));
    case INT8OID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
    case TIMEOID:
      return Int64GetDatum(column.integers[row]);
    default:
      return ObjectIdGetDatum(static_cast<Oid>(column.integers[row]));
  }
}

}  // namespace

double epoch_of(std::int64_t moment) {
  if (TIMESTAMP_NOT_FINITE(moment))
    return TIMESTAMP_IS_NOBEGIN(moment) ? -std::numeric_limits<double>::infinity()
                                        : std::numeric_limits<double>::infinity();
  constexpr std::int64_t beginning =
      std::int64_t{UNIX_EPOCH_JDATE - POSTGRES_EPOCH_JDATE} * USECS_PER_DAY;
  constexpr double second = 1'000'000.0;
  if (moment < std::numeric_limits<std::int64_t>::max() + beginning)
    return static_cast<double>(moment - beginning) / second;
  return (static_cast<double>(moment) - static_cast<double>(beginning)) / second;
}

void Room::reserve(const vector::Column &column, const vector::Mask &rows) {
  std::size_t longest = 0;
  rows.each([&](std::size_t row) { longest = std::max(longest, column.bytes[row].size()); });
  const std::size_t words = (longest + VARHDRSZ) / sizeof(std::uint64_t) + 1;
  if (words_.size() < words) words_.resize(words);
}

Datum Room::varlena(std::string_view content) {
  auto *value = reinterpret_cast<struct varlena *>(words_.data());
  SET_VARSIZE(value, content.size() + VARHDRSZ);
  std::copy(content.begin(), content.end(), VARDATA(value));
  return PointerGetDatum(value);
}

void NumericReader::read(const vector::Column &column, const vector::Mask &rows) {
  values_.resize(vector::batch_rows);
  vector::Mask others;
  rows.each([&](std::size_t row) {
    if (!exactly_rounded(column.bytes[row], values_[row])) others.set(row);
  });
  if (!others.any()) return;
  room_.reserve(column, others);
  bridge::call([&] {
    others.each([&](std::size_t row) {
      values_[row] =
          DatumGetFloat8(DirectFunctionCall1(numeric_float8, room_.varlena(column.bytes[row])));
    });
  });
}

const std::string &LabelReader::label_of(std::int64_t value) {
  const auto known = labels_.find(value);
  if (known != labels_.end()) return known->second;
  const Datum label = ObjectIdGetDatum(static_cast<Oid>(value));
  const char *text =
      bridge::call([&] { return DatumGetCString(DirectFunctionCall1(enum_out, label)); });
  return labels_.emplace(value, text).first->second;
}

HashReader::HashReader(const std::vector<Node *> &columns) : hashes_(vector::batch_rows) {
  for (Node *each : columns) {
    const auto *variable = castNode(Var, each);
    const Oid type = bridge::call([&] { return getBaseType(variable->vartype); });
    parts_.push_back(type_hash(type, variable->varcollid));
  }
}

void HashReader::read(const vector::Batch &batch, const Columns &columns,
                      const vector::Mask &rows) {
  rows.each([&](std::size_t row) { hashes_[row] = hash_of_nothing; });
  for (std::size_t i = 0; i < parts_.size(); ++i) mix(parts_[i], batch.columns[columns[i]], rows);
}

void HashReader::mix(const TypeHash &how, const vector::Column &column, const vector::Mask &rows) {
  const bool is_varlena = column.storage == vector::Storage::bytes && how.type != UUIDOID;
  if (is_varlena) room_.reserve(column, rows);
  bridge::call([&] {
    rows.each([&](std::size_t row) {
      const Datum value = is_varlena            ? room_.varlena(column.bytes[row])
                          : how.type == UUIDOID ? PointerGetDatum(column.bytes[row].data())
                                                : datum_of(how.type, column, row);
      hashes_[row] = next_hash(hashes_[row], how, value);
    });
  });
}

}  // namespace meshcat::quality::scan
