#include "core/quality/pattern/byte_automaton.hpp"

#include <gtest/gtest.h>

#include "core/quality/pattern/regex.hpp"

namespace meshcat::core::quality::pattern {
namespace {

struct Sizes {
  std::size_t states, bytes;
};

Sizes sizes_of(std::string_view regex) {
  Options options;
  options.locale.known = max_ascii + 1;
  const Program program = make_program(read_regex(regex, options));
  const Alphabet alphabet(program, options);
  const Automaton smallest = minimize(determinize(program, alphabet));
  return {smallest.states(), read_bytes(smallest, alphabet, options.encoding).states()};
}

// The smallest automata, counted by hand; three states are the sinks.
TEST(Automaton, IsTheSmallest) {
  EXPECT_EQ(sizes_of("").states, 3U) << "always yes";
  EXPECT_EQ(sizes_of("a^b").states, 3U) << "never";
  EXPECT_EQ(sizes_of("a|a|a").states, 4U);
  EXPECT_EQ(sizes_of("(a|b|c)*").states, 3U);
  EXPECT_EQ(sizes_of("^[A-Z]{2}[0-9]{6}$").states, 3U + 9U);
  EXPECT_EQ(sizes_of("^(ab|cb)$").states, 3U + 3U);
  EXPECT_EQ(sizes_of("(a|b)*a(a|b){4}$").states, 3U + 32U) << "the last five characters";
  EXPECT_EQ(sizes_of("^a*.*$").states, 3U) << "whatever follows a yes is yes";
}

TEST(Automaton, AddsStatesForTheBytesOfACharacterOnlyWhereTheyDiffer) {
  for (const char *regex : {"^[^@]+@.$", "\\w+x", "^[\\x80-\\U0010ffff]$"}) {
    const Sizes sizes = sizes_of(regex);
    EXPECT_EQ(sizes.bytes, sizes.states) << regex;
  }
  EXPECT_EQ(sizes_of("^é$").bytes, sizes_of("^é$").states + 1);
  EXPECT_EQ(sizes_of("^😀$").bytes, sizes_of("^😀$").states + 3);
}

TEST(Automaton, TellsApartOnlyWhatThePatternDoes) {
  const Options options;
  const Program program = make_program(read_regex("^[a-z]+[0-9]$", options));
  EXPECT_EQ(Alphabet(program, options).size(), 3U) << "letters, digits, all others";
}

}  // namespace
}  // namespace meshcat::core::quality::pattern
