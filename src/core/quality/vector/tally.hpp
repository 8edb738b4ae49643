// What a pass over rows counts: for each check, for each group of checks, and how
// much of it each block of the relation has.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "core/quality/vector/condition.hpp"
#include "core/quality/vector/derivation.hpp"

namespace meshcat::core::quality::vector {

// One check's part in a pass. A filter decides first: a predicate is not evaluated
// for a row that it does not admit.
struct PassCheck {
  enum class Measure { rows, count, newest };
  Measure measure = Measure::rows;
  ConditionPtr filter;     // none: every row
  ConditionPtr predicate;  // rows: a row for which it is false fails
  std::size_t column = 0;  // newest: of which column of integers
};

struct Pass {
  std::vector<Column> columns;  // of a batch: given ones, then derived ones
  std::vector<DerivationPtr> derivations;
  std::vector<PassCheck> checks;
  std::vector<std::vector<std::size_t>> groups;  // checks of measure rows
  std::optional<std::size_t> time_column;        // newest value of the whole
};

// No value yet: below every moment.
inline constexpr std::int64_t no_moment = std::numeric_limits<std::int64_t>::min();

struct CheckTally {
  std::int64_t checked = 0;         // rows that the filter admits
  std::int64_t failing = 0;         // rows
  std::int64_t newest = no_moment;  // newest

  friend bool operator==(const CheckTally &, const CheckTally &) = default;
};

// The sum of what was counted, by addition and the later moment: in any order.
struct Tally {
  std::int64_t rows = 0;
  std::int64_t newest = no_moment;
  std::vector<CheckTally> checks;
  std::vector<std::int64_t> groups;  // rows failing any check of the group

  void add(const Tally &other);
  friend bool operator==(const Tally &, const Tally &) = default;
};

// What a batch's rows are to one check.
struct Verdict {
  Mask admitted, failing;
};

// Computes the batch's derived columns and all verdicts. Throws what the server
// raises.
std::vector<Verdict> judge(const Pass &pass, Batch &batch, Server &server);

// Adds the rows of `rows`, a part of the batch, to the tally.
void count(const Pass &pass, const Batch &batch, const std::vector<Verdict> &verdicts,
           const Mask &rows, Tally &tally);

// Moments that stand for infinity are neither new nor old.
bool is_finite_moment(std::int64_t moment);

}  // namespace meshcat::core::quality::vector
