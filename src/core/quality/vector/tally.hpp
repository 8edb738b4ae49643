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
  Tally(std::size_t number_of_checks, std::size_t number_of_groups)
      : checks(number_of_checks), groups(number_of_groups) {}

  std::int64_t rows = 0;
  std::int64_t newest = no_moment;
  std::vector<CheckTally> checks;
  std::vector<std::int64_t> groups;  // rows failing any check of the group

  friend bool operator==(const Tally &, const Tally &) = default;
};

// What the rows of a batch are to the checks.
struct Judgement {
  struct Verdict {
    Mask admitted, failing;
    bool fails;  // any row
  };
  std::vector<Verdict> checks;
  std::vector<Mask> groups;  // rows failing any check of the group
};

// Computes the batch's derived columns and judges its rows. Throws what the server
// raises.
Judgement judge(const Pass &pass, Batch &batch, Server &server);

// Adds the rows of `rows`, a part of the batch, to the tally.
void count(const Pass &pass, const Batch &batch, const Judgement &judgement, const Mask &rows,
           Tally &tally);

// A tally as a row of numbers, and back into a tally of as many checks and groups.
std::vector<std::int64_t> numbers_of(const Tally &tally);
void add_numbers(const std::vector<std::int64_t> &numbers, Tally &tally);
// The numbers of rows that satisfy everything.
std::vector<std::int64_t> clean_numbers(std::size_t checks, std::size_t groups, std::int64_t rows);

// Moments that stand for infinity are neither new nor old.
bool is_finite_moment(std::int64_t moment);

}  // namespace meshcat::core::quality::vector
