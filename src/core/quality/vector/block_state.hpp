// What is known of a heap's blocks from earlier passes: so that a block which has
// not changed since need not be looked at again.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/vector/tally.hpp"

namespace meshcat::core::quality::vector {

// What one block had: at which LSN, and a tally's numbers.
struct BlockRecord {
  std::uint64_t lsn = 0;
  std::vector<std::int64_t> numbers;

  friend bool operator==(const BlockRecord &, const BlockRecord &) = default;
};

// How many checks and groups the numbers are of.
struct TallyShape {
  std::size_t checks = 0, groups = 0;
};

// A record in few bytes: only the numbers that those of clean rows do not have.
std::string encode(const BlockRecord &record, const TallyShape &shape);
// The LSN of a record. Throws data_corrupted.
std::uint64_t lsn_of(std::string_view bytes);

// The checks that rows of a block fail, and how many. Throws data_corrupted.
struct FailingRows {
  std::size_t check;
  std::int64_t rows;

  friend bool operator==(const FailingRows &, const FailingRows &) = default;
};
std::vector<FailingRows> failing_rows(std::string_view bytes, const TallyShape &shape);

// Adds up records. Most are of clean rows, and cost next to nothing.
class RecordSum {
 public:
  explicit RecordSum(const TallyShape &shape) : tally_(shape.checks, shape.groups) {}
  // Throws data_corrupted for bytes that encode() has not made for this shape.
  void add(std::string_view bytes);
  // Adds the sum to a tally of the same shape.
  void add_to(Tally &tally) const;

 private:
  void add_number(std::size_t place, std::int64_t value, std::int64_t rows);

  std::int64_t rows_ = 0;
  Tally tally_;  // beyond what clean rows have
};

// The records of consecutive blocks, with a table of where each one's bytes lie: as
// they are stored and as passes read them.
inline constexpr std::uint32_t part_blocks = 4096;
class StatePart {
 public:
  StatePart() = default;
  // `bytes` must outlive the object. Throws data_corrupted.
  explicit StatePart(std::string_view bytes);

  // The encoded record of block `index` of the part; empty when there is none.
  std::string_view record(std::uint32_t index) const;
  // How many blocks have one.
  std::uint32_t records() const;

  // A part with the records of `before`, replaced or removed (empty) by `changes`.
  static std::string changed(const StatePart &before,
                             const std::map<std::uint32_t, std::string> &changes);

 private:
  std::uint32_t offset(std::uint32_t index) const;
  std::string_view bytes_;
};

}  // namespace meshcat::core::quality::vector
