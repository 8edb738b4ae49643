// The values of a batch of rows, column by column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/vector/mask.hpp"

namespace meshcat::core::quality::vector {

// How a column's values are held.
enum class Storage {
  integers,  // integers, dates, moments, booleans, the numbers of enumerated values
  reals,     // floating point
  bytes,     // everything else: what lies in memory, owned by the batch's provider
};

// One column of a batch. Values of null and undecided rows mean nothing; integers
// and reals may be read.
struct Column {
  explicit Column(Storage kind) : storage(kind) {
    if (kind == Storage::integers) integers.resize(batch_rows);
    if (kind == Storage::reals) reals.resize(batch_rows);
    if (kind == Storage::bytes) bytes.resize(batch_rows);
  }

  Storage storage;
  Mask null;
  Mask undecided;  // rows whose value is left to the server
  std::vector<std::int64_t> integers;
  std::vector<double> reals;
  std::vector<std::string_view> bytes;
  std::string room;  // where derived bytes lie
};

struct Batch {
  std::size_t rows = 0;
  std::vector<Column> columns;

  Mask all() const { return Mask::first(rows); }
};

}  // namespace meshcat::core::quality::vector
