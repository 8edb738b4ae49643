// A pattern as a nondeterministic automaton (Thompson, CACM 11:6, 1968) that
// searches a value from its first character to its last.
#pragma once

#include "core/quality/pattern/syntax.hpp"

namespace meshcat::core::quality::pattern {

struct Step {
  enum class Kind : std::uint8_t {
    match,      // the pattern is found
    fork,       // goes on at `next` and at `other`, without a character
    assertion,  // goes on at `next` where the condition holds, without a character
    set,        // goes on at `next` over a character of the set
  };
  Kind kind = Kind::match;
  Assertion assertion = Assertion::begin;
  std::uint32_t next = 0, other = 0;
  std::uint32_t set = 0;  // a position in Program::sets
};

struct Program {
  std::vector<Step> steps;
  std::vector<CharSet> sets;  // each different
  std::uint32_t start = 0;
};

// The program of a pattern. Throws Refused when it would have more than 1,000
// steps or 8 assertions, where PostgreSQL is still far from finding a regular
// expression too complex.
Program make_program(const Syntax &syntax);

}  // namespace meshcat::core::quality::pattern
