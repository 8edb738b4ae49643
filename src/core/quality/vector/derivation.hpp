// Columns computed from columns, where that needs no server.
#pragma once

#include <cstdint>
#include <memory>

#include "core/quality/vector/batch.hpp"

namespace meshcat::core::quality::vector {

class Derivation {
 public:
  virtual ~Derivation() = default;
  // Fills the target column for all rows of the batch. Where the server would
  // raise, or might compute something else, the value is undecided.
  virtual void derive(Batch &batch) const = 0;
};
using DerivationPtr = std::unique_ptr<const Derivation>;

// Columns are named by their place in the batch.

// The number of characters: every byte one, or as UTF-8 counts them.
enum class Characters { bytes, utf8 };
DerivationPtr length_of(std::size_t source, std::size_t target, Characters characters);

// Without blanks at the end, or at both ends.
enum class Ends { right, both };
DerivationPtr without_blanks(std::size_t source, std::size_t target, Ends ends);

// In upper or lower case. Values of other bytes than ASCII are undecided: what
// their case is depends on the collation.
enum class Case { upper, lower };
DerivationPtr in_case(std::size_t source, std::size_t target, Case to);

// Numerics as scale_numeric() has them; undecided where it has not.
DerivationPtr scaled(std::size_t source, std::size_t target);

// Days since 2000-01-01 as microseconds since then, infinite ones as infinite
// moments. Throws datetime_field_overflow for a day that has no moment.
DerivationPtr moments_of_days(std::size_t source, std::size_t target);

enum class Operation { add, subtract, multiply, divide };
// On integers of `bytes` bytes (2, 4 or 8) in the result; undecided where the
// result is out of their range or the divisor is 0.
DerivationPtr compute_integers(std::size_t left, Operation operation, std::size_t right,
                               std::size_t target, int bytes);
DerivationPtr compute_integers(std::size_t left, Operation operation, std::int64_t right,
                               std::size_t target, int bytes);

}  // namespace meshcat::core::quality::vector
