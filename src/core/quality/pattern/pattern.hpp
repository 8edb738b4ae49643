// Regular expressions and LIKE patterns, decided several times faster than by
// PostgreSQL, where they are proven to mean the same: by the tests below
// test/unit/quality/pattern and by the differential test test/tap/pattern.sql.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/quality/pattern/answer.hpp"
#include "core/quality/pattern/options.hpp"

namespace meshcat::core::quality::pattern {

struct Automaton;

// A compiled pattern: a deterministic automaton over the value's bytes. To match
// takes a time linear in the value's length, and no memory.
class Pattern {
 public:
  // value ~ regex, or ~* when case is ignored. The collation must be
  // deterministic. Nothing when the pattern is refused: it is an error to
  // PostgreSQL, its meaning is not proven to be the same here, or its automaton
  // would be too big.
  static std::optional<Pattern> regex(std::string_view regex, const Options &options);

  // value LIKE pattern, with the default escape character. Where LIKE knows
  // nondeterministic collations, this one must be deterministic.
  static std::optional<Pattern> like(std::string_view pattern, Encoding encoding);

  // The answer for a value that is valid in the encoding.
  Answer matches(std::string_view value) const noexcept;

 private:
  explicit Pattern(const Automaton &bytes);
  void pack(const Automaton &bytes, const std::vector<std::uint16_t> &states);
  void tabulate(const Automaton &bytes);
  Answer match_packed(std::string_view value) const noexcept;
  Answer match_table(std::string_view value) const noexcept;

  // A small automaton is packed: the successors of all its states over a byte
  // are in one word, entry i of it at the bit i * bits. A state is a shift that
  // brings its successor down. Thus a step waits for one shift only, and not
  // for memory.
  static constexpr unsigned bits = 6;
  static constexpr std::size_t packed_states = 64 / bits;
  std::vector<std::uint64_t> words_;  // by byte; none when the automaton is not small

  // A larger one is a table: of each state, a row of the successors over each
  // class of bytes that it does not tell apart.
  std::vector<std::uint8_t> byte_classes_;
  std::vector<std::uint16_t> table_;

  std::size_t classes_ = 0;
  std::uint64_t start_ = 0;
  std::uint64_t final_ = 0;     // the packed states that lead to themselves only, as bits
  std::vector<Answer> at_end_;  // of each state
};

}  // namespace meshcat::core::quality::pattern
