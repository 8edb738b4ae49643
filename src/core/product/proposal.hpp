// Which checks a look at a column's data suggests. They are suggestions: whoever
// owns the product accepts them, so that nobody gets a red check unasked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace meshcat::core::product {

// How a column's values behave, as far as proposals care.
enum class ValueClass { integer, number, text, time, other };

// What a look at one column found.
struct ColumnProfile {
  std::string column;
  ValueClass value_class = ValueClass::other;
  bool classified = false;  // then no value of it is told
  bool sampled = false;     // rows are a sample of a large relation

  std::int64_t rows = 0, nulls = 0;
  std::int64_t blanks = 0;               // texts of nothing but blanks
  std::optional<std::int64_t> distinct;  // nothing: the type has no equality
  // Numbers and times: the extremes, as PostgreSQL writes them.
  std::optional<std::string> minimum, maximum;
  // All distinct values but null, when there are at most max_listed_values.
  std::vector<std::string> values;

  static constexpr std::int64_t max_listed_values = 20;

  // Every row has a value of its own: the value identifies the row.
  bool identifies_rows() const { return rows > 0 && nulls == 0 && distinct == rows; }
  // The extremes tell about no single row, so that everybody may know them.
  bool extremes_are_public() const { return !classified && !identifies_rows(); }
};

// A check that would hold on what was seen.
struct CheckProposal {
  enum class Kind { not_null, unique, in_set, range, row_count };

  Kind kind;
  std::vector<std::string> columns;             // empty: the whole relation
  std::vector<std::string> values;              // in_set
  std::optional<std::string> minimum, maximum;  // range, row_count
  std::string reason;
};

std::string to_string(CheckProposal::Kind kind);

// The checks that the profile of one column suggests; none for an empty relation.
std::vector<CheckProposal> propose_checks(const ColumnProfile &profile);
// The checks of the relation as a whole: that it is not empty, and its declared
// keys (of several columns; a single column's profile speaks for itself).
std::vector<CheckProposal> propose_checks(std::int64_t rows,
                                          const std::vector<std::vector<std::string>> &keys);

}  // namespace meshcat::core::product
