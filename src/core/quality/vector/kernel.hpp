// Kernels: conditions on columns, decided without the server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/quality/vector/condition.hpp"

namespace meshcat::core::quality::vector {

using KernelPtr = std::unique_ptr<const Kernel>;

enum class Comparison { less, less_equal, equal, not_equal, greater_equal, greater };
// The comparison that holds for (b, a) when `comparison` holds for (a, b).
Comparison mirrored(Comparison comparison);

// Columns are named by their place in the batch.
KernelPtr is_null(std::size_t column);
KernelPtr not_null(std::size_t column);
// A boolean column as a condition.
KernelPtr is_set(std::size_t column);

// Column against a constant; null where the column is.
KernelPtr compare_integers(std::size_t column, Comparison comparison, std::int64_t constant);
// As PostgreSQL orders floats: NaN equals NaN and is above everything.
KernelPtr compare_reals(std::size_t column, Comparison comparison, double constant);
// Values of type numeric, without their length words, and a column of the same
// scaled: where that is decided, integers compare.
struct Numerics {
  std::size_t column, scaled;
};
KernelPtr compare_numerics(Numerics column, Comparison comparison, std::string constant);
// In the order of bytes, a prefix first.
KernelPtr compare_bytes(std::size_t column, Comparison comparison, std::string constant);

// Two columns of the same storage; null where one of them is.
KernelPtr compare_integers(std::size_t left, Comparison comparison, std::size_t right_column);
KernelPtr compare_reals(std::size_t left, Comparison comparison, std::size_t right_column);
KernelPtr compare_numerics(Numerics left, Comparison comparison, Numerics right);
KernelPtr compare_bytes(std::size_t left, Comparison comparison, std::size_t right_column);

// column IN (constants), or NOT IN. With a null among the constants (`has_null`)
// what is none of them is null.
struct Membership {
  bool negated = false;
  bool has_null = false;
};
KernelPtr in_integers(std::size_t column, std::vector<std::int64_t> constants, Membership how);
KernelPtr in_numerics(std::size_t column, std::vector<std::string> constants, Membership how);
KernelPtr in_bytes(std::size_t column, std::vector<std::string> constants, Membership how);

}  // namespace meshcat::core::quality::vector
