// Regular expressions and LIKE patterns, decided many times faster than by
// PostgreSQL, where they are proven to mean the same: by test/unit/quality/pattern,
// and against PostgreSQL itself by test/tap/pattern.sql.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/quality/pattern/matcher.hpp"
#include "core/quality/pattern/options.hpp"

namespace meshcat::core::quality::pattern {

// A compiled pattern: deterministic automata over the value's bytes. To match
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
  explicit Pattern(std::vector<Matcher> stages) : stages_(std::move(stages)) {}

  std::vector<Matcher> stages_;  // each for what the one before leaves undecided
};

}  // namespace meshcat::core::quality::pattern
