// Tables of patterns, values and answers.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/quality/pattern/pattern.hpp"

namespace meshcat::core::quality::pattern {

inline constexpr std::optional<Answer> no = Answer::no, yes = Answer::yes,
                                       undecided = Answer::undecided, refused = std::nullopt;

struct Case {
  std::string pattern, value;
  std::optional<Answer> answer;
};

inline std::ostream &operator<<(std::ostream &out, Answer answer) {
  switch (answer) {
    case Answer::no:
      return out << "no";
    case Answer::yes:
      return out << "yes";
    case Answer::undecided:
      break;
  }
  return out << "undecided";
}

inline void expect_answer(const Case &each, const std::optional<Pattern> &pattern) {
  const auto answer = pattern ? std::optional(pattern->matches(each.value)) : std::nullopt;
  EXPECT_EQ(answer, each.answer) << "pattern " << each.pattern << " value " << each.value;
}

inline void expect_answers(const std::vector<Case> &cases, const Options &options = {}) {
  for (const Case &each : cases) expect_answer(each, Pattern::regex(each.pattern, options));
}

}  // namespace meshcat::core::quality::pattern
