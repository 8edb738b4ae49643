// The grammar of mesh.semver_range: from text to bounds, one pair for each
// alternative. What the bounds mean as a set is semver_range.cpp's business.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/types/scanner.hpp"
#include "core/types/semver.hpp"

namespace meshcat::core::types {

// A place in the order of precedence: just before or just after a version.
struct Cut {
  Semver version;  // without build
  bool after;
};

// One alternative of a range: the versions between two cuts. No lower cut: from
// the first release on; no upper cut: without end.
struct Alternative {
  std::optional<Cut> lower, upper;
  bool impossible = false;  // a term such as <* that no version satisfies
  std::size_t position;     // where the alternative stands in the input
};

// Reads the rest of the input as alternatives; at least one.
// Throws invalid_text_representation, program_limit_exceeded.
std::vector<Alternative> read_alternatives(Scanner &in);

}  // namespace meshcat::core::types
