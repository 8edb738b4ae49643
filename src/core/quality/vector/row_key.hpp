// The keys of a batch's rows: what makes two rows the same.
#pragma once

#include <bit>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/quality/keys/encoder.hpp"
#include "core/quality/vector/batch.hpp"

namespace meshcat::core::quality::vector {

// How a column's values are the same.
enum class Sameness {
  integers,
  reals,     // one zero, one NaN
  numerics,  // PostgreSQL's, whatever their scale
  bytes,
};

struct RowKey {
  struct Part {
    std::size_t column;  // of the batch
    Sameness sameness;
  };
  std::vector<Part> parts;
  bool nulls_count = false;  // a null is a value like others; else such a row has no key

  // Is the whole key one word?
  bool is_word() const {
    return parts.size() == 1 && !nulls_count &&
           (parts[0].sameness == Sameness::integers || parts[0].sameness == Sameness::reals);
  }
};

// Those of `rows` that have a key, and those whose key only the server can tell.
Mask rows_with(const RowKey &key, const Batch &batch, const Mask &rows);
Mask rows_undecided(const RowKey &key, const Batch &batch, const Mask &rows);

// An integer or real as a word: equal if and only if the values are.
inline std::uint64_t word_of(const Column &column, std::size_t row) {
  if (column.storage == Storage::integers) return static_cast<std::uint64_t>(column.integers[row]);
  const double value = column.reals[row];
  constexpr std::uint64_t nan = 0x7FF8000000000000;
  if (std::isnan(value)) return nan;
  return value == 0 ? 0 : std::bit_cast<std::uint64_t>(value);
}

// Reads keys as bytes: equal if and only if the keys are.
class RowKeyReader {
 public:
  explicit RowKeyReader(RowKey key) : key_(std::move(key)) {}
  const RowKey &key() const { return key_; }
  // Until the next call. The row must have a key.
  std::string_view bytes(const Batch &batch, std::size_t row);

 private:
  std::string_view bytes_of(const RowKey::Part &part, const Column &column, std::size_t row);

  RowKey key_;
  std::string room_;
  keys::KeyEncoder encoder_;
};

}  // namespace meshcat::core::quality::vector
