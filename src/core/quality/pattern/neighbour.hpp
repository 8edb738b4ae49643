// The places between two characters, and the conditions on them.
#pragma once

#include <cstdint>
#include <optional>

#include "core/quality/pattern/syntax.hpp"

namespace meshcat::core::quality::pattern {

// What a condition needs to know of a character next to it. `other` also stands
// for all kinds that no condition of a program asks for.
enum class Neighbour : std::uint8_t {
  edge,  // the beginning or the end of the value
  newline,
  word,
  other,
  unknown  // word or other, as the collation says
};

// Does the condition depend on what comes before only?
bool looks_back(Assertion assertion);

// Does the condition hold between two neighbours? Nothing when it depends on an
// unknown one (Kleene's strong three-valued logic).
std::optional<bool> holds(Assertion assertion, Neighbour before, Neighbour after);

}  // namespace meshcat::core::quality::pattern
