// Counting what rows were found to be, check by check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace meshcat::core::quality {

// What one row is to up to 32 checks, in a word: bit i is set when it fails
// check i, bit 32 + i when the check is not about it. Clean rows are zero.
using Verdicts = std::uint64_t;
inline constexpr std::size_t checks_per_word = 32;

constexpr Verdicts failure(std::size_t check) {
  return Verdicts{1} << check;
}
constexpr Verdicts exclusion(std::size_t check) {
  return failure(check) << checks_per_word;
}

// Counts rows, those that fail each check, and those that fail any check of a
// group. Tallies of parts of the rows add up, in any order, to that of the whole.
class Tally {
 public:
  // The groups of each check: bit g is set for a member of group g. Throws
  // invalid_parameter_value when there is no check, or a group beyond 62.
  explicit Tally(std::vector<std::uint64_t> groups);
  // The tally whose state() this was. Throws internal_error when it is none.
  static Tally restored(std::span<const std::int64_t> state);

  // The word of a row that none of the word's checks is about.
  Verdicts exclusion_of_all(std::size_t word) const;
  // One row; check i is bit i % 32 of word i / 32. Throws
  // invalid_parameter_value for verdicts of more or fewer checks.
  void add(std::span<const Verdicts> row);
  // The same checks on other rows. Throws invalid_parameter_value for others.
  void merge(const Tally &other);

  // Rows; for each check the rows that it is about, and those that fail it; for
  // each group, up to the last with a member, the rows that fail any of them.
  std::vector<std::int64_t> counts() const;
  // All of it, for another process of the same machine.
  std::vector<std::int64_t> state() const;

 private:
  std::size_t checks() const { return groups_.size(); }
  std::size_t words() const { return (checks() + checks_per_word - 1) / checks_per_word; }

  std::vector<std::uint64_t> groups_;
  Verdicts beyond_;  // the bits of the last word that belong to no check
  std::int64_t rows_ = 0;
  std::vector<std::int64_t> failed_, excluded_, group_failed_;
};

}  // namespace meshcat::core::quality
