// Random patterns, and values that have a fair chance to match them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meshcat::pattern_test {

struct RandomCase {
  std::string pattern;
  std::vector<std::string> values;  // valid UTF-8 without NUL, as the pattern
};

// The case of a seed, always the same. Kinds:
//   regex    made by the grammar of regular expressions
//   mutant   a pattern that people use, with a few characters changed
//   like     a pattern of LIKE
// Throws core::Error for any other kind.
RandomCase random_case(std::uint64_t seed, std::string_view kind, std::size_t values);

}  // namespace meshcat::pattern_test
