// Values of a batch's rows as sketches take them: just as the server would compute them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/guard.hpp"
#include "core/quality/vector/batch.hpp"
#include "quality/type_hash.hpp"

namespace meshcat::quality::scan {

namespace vector = core::quality::vector;

using Columns = std::vector<std::size_t>;

// Each is called as sketch_of() calls it; the rows have values.

inline constexpr auto read_integers = [](const vector::Batch &batch, const Columns &columns,
                                         const vector::Mask &rows, auto take) {
  const vector::Column &column = batch.columns[columns.front()];
  rows.each([&](std::size_t row) { take(static_cast<double>(column.integers[row])); });
};

inline constexpr auto read_reals = [](const vector::Batch &batch, const Columns &columns,
                                      const vector::Mask &rows, auto take) {
  const vector::Column &column = batch.columns[columns.front()];
  rows.each([&](std::size_t row) { take(column.reals[row]); });
};

// Seconds since 1970, as date_part('epoch', ...) has them.
double epoch_of(std::int64_t moment);
inline constexpr auto read_moments = [](const vector::Batch &batch, const Columns &columns,
                                        const vector::Mask &rows, auto take) {
  const vector::Column &column = batch.columns[columns.front()];
  rows.each([&](std::size_t row) { take(epoch_of(column.integers[row])); });
};

inline constexpr auto read_booleans = [](const vector::Batch &batch, const Columns &columns,
                                         const vector::Mask &rows, auto take) {
  const vector::Column &column = batch.columns[columns.front()];
  rows.each([&](std::size_t row) {
    take(std::string_view(column.integers[row] != 0 ? "true" : "false"));
  });
};

inline constexpr auto read_bytes = [](const vector::Batch &batch, const Columns &columns,
                                      const vector::Mask &rows, auto take) {
  const vector::Column &column = batch.columns[columns.front()];
  rows.each([&](std::size_t row) { take(column.bytes[row]); });
};

// A value with its length word, where PostgreSQL's functions look for it.
class Room {
 public:
  // Enough for that of any of `rows`.
  void reserve(const vector::Column &column, const vector::Mask &rows);
  // Until the next call.
  Datum varlena(std::string_view content);

 private:
  std::vector<std::uint64_t> words_;
};

// Numerics as floating point.
class NumericReader {
 public:
  template <typename Take>
  void operator()(const vector::Batch &batch, const Columns &columns, const vector::Mask &rows,
                  Take take) {
    read(batch.columns[columns.front()], rows);
    rows.each([&](std::size_t row) { take(values_[row]); });
  }

 private:
  void read(const vector::Column &column, const vector::Mask &rows);

  Room room_;
  std::vector<double> values_;
};

// The labels of an enumerated type.
class LabelReader {
 public:
  template <typename Take>
  void operator()(const vector::Batch &batch, const Columns &columns, const vector::Mask &rows,
                  Take take) {
    const vector::Column &column = batch.columns[columns.front()];
    rows.each([&](std::size_t row) { take(std::string_view(label_of(column.integers[row]))); });
  }

 private:
  const std::string &label_of(std::int64_t value);

  std::map<std::int64_t, std::string> labels_;
};

// The hash of a key, as mesh_catalog.distinct_sketch has it.
class HashReader {
 public:
  // Of Vars.
  explicit HashReader(const std::vector<Node *> &columns);

  template <typename Take>
  void operator()(const vector::Batch &batch, const Columns &columns, const vector::Mask &rows,
                  Take take) {
    read(batch, columns, rows);
    rows.each([&](std::size_t row) { take(hashes_[row]); });
  }

 private:
  void read(const vector::Batch &batch, const Columns &columns, const vector::Mask &rows);
  void mix(const TypeHash &how, const vector::Column &column, const vector::Mask &rows);

  Room room_;
  std::vector<TypeHash> parts_;
  std::vector<std::uint64_t> hashes_;
};

}  // namespace meshcat::quality::scan
