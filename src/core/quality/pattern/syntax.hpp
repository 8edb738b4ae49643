// What a pattern says, whichever language it was written in.
#pragma once

#include <cstdint>
#include <vector>

#include "core/quality/pattern/char_set.hpp"

namespace meshcat::core::quality::pattern {

// Thrown where a pattern goes beyond what is proven to mean the same here as in
// PostgreSQL, be it an error there or not. It never leaves Pattern.
struct Refused {};

// Conditions on the place between two characters.
enum class Assertion : std::uint8_t {
  begin,              // of the value
  end,                // of the value
  begin_line,         // of the value, or after a newline
  end_line,           // of the value, or before a newline
  word_begin,         // \m
  word_end,           // \M
  word_boundary,      // \y
  not_word_boundary,  // \Y
};

inline constexpr int unbounded = -1;

struct Syntax {
  enum class Kind : std::uint8_t { sequence, alternatives, set, assertion, repeat };
  Kind kind = Kind::sequence;  // of nothing: the empty string
  std::vector<Syntax> parts;   // of a repeat: the one thing that is repeated
  CharSet set;
  Assertion assertion = Assertion::begin;
  int min = 0, max = 0;
};

inline Syntax syntax_of(CharSet set) {
  Syntax result;
  result.kind = Syntax::Kind::set;
  result.set = std::move(set);
  return result;
}

inline Syntax syntax_of(Assertion assertion) {
  Syntax result;
  result.kind = Syntax::Kind::assertion;
  result.assertion = assertion;
  return result;
}

// `part`, from `min` to `max` times.
inline Syntax repeated(Syntax part, int min, int max) {
  Syntax result;
  result.kind = Syntax::Kind::repeat;
  result.min = min;
  result.max = max;
  result.parts.push_back(std::move(part));
  return result;
}

}  // namespace meshcat::core::quality::pattern
