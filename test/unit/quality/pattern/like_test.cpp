#include "core/quality/pattern/pattern.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace meshcat::core::quality::pattern {
namespace {

void expect_like(const std::vector<Case> &cases, Encoding encoding = Encoding::utf8) {
  for (const Case &each : cases) expect_answer(each, Pattern::like(each.pattern, encoding));
}

TEST(Like, MatchesTheWholeValue) {
  expect_like({
      {"abc", "abc", yes},  {"abc", "xabc", no},   {"abc", "abcx", no},
      {"", "", yes},        {"", "a", no},         {"%", "", yes},
      {"%", "a\nb", yes},   {"a%", "abc", yes},    {"a%", "ba", no},
      {"%c", "abc", yes},   {"%b%", "abc", yes},   {"%b%", "ac", no},
      {"a_c", "abc", yes},  {"a_c", "ac", no},     {"_", "", no},
      {"%_%", "", no},      {"_%_", "ab", yes},    {"a%b%c", "aXXbXXc", yes},
      {"a%b%c", "acb", no}, {"%%", "", yes},       {"a.c", "abc", no},
      {"[a]", "a", no},     {"%aab", "aaab", yes},
  });
}

TEST(Like, EscapesWithABackslash) {
  expect_like({
      {"a\\%", "a%", yes},
      {"a\\%", "ab", no},
      {"a\\_b", "a_b", yes},
      {"\\\\", "\\", yes},
      {"\\a", "a", yes},
      {"a\\", "a", refused},
      {"\\", "", refused},
      {"\\é", "é", yes},
  });
}

TEST(Like, CountsCharacters) {
  expect_like({{"_", "é", yes}, {"__", "é", no}, {"%😀", "a😀", yes}, {"_x", "漢x", yes}});
  expect_like({{"_", "\xe9", yes}, {"\xe9%", "\xe9x", yes}}, Encoding::single_byte);
  expect_like({{"_", "x", yes}, {"_", "\xb1\xe9", undecided}, {"\xb1\xe9", "x", refused}},
              Encoding::other);
}

}  // namespace
}  // namespace meshcat::core::quality::pattern
