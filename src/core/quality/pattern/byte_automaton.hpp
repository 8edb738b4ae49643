// Automata over the bytes of an encoding.
#pragma once

#include "core/quality/pattern/automaton.hpp"

namespace meshcat::core::quality::pattern {

inline constexpr std::size_t byte_values = 256;

// The automaton that reads, byte by byte, the characters that `automaton` reads
// by their letters of `alphabet`: its letters are the byte values. In an
// encoding whose codes are not known, characters beyond ASCII lead to
// undecided. Throws Refused when it would have more than 4,000 states or take
// too long to make.
Automaton read_bytes(const Automaton &automaton, const Alphabet &alphabet, Encoding encoding);

}  // namespace meshcat::core::quality::pattern
