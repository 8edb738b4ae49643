#include "core/types/scanner.hpp"

#include "support.hpp"

namespace meshcat::core::types {
namespace {

// A message with half a character could not be sent to the client.
TEST(Scanner, CutsExcerptsBetweenCharacters) {
  EXPECT_EQ(quote_excerpt("short"), "\"short\"");
  EXPECT_EQ(quote_excerpt(std::string(80, 'x')), "\"" + std::string(80, 'x') + "\"");
  EXPECT_EQ(quote_excerpt(std::string(81, 'x')), "\"" + std::string(80, 'x') + "...\"");
  const std::string text = std::string(79, 'x') + "\xc3\xa9 and more";
  EXPECT_EQ(quote_excerpt(text), "\"" + std::string(79, 'x') + "...\"");
  std::string accents;
  while (accents.size() < 100) accents.append("\xc3\xa9");
  EXPECT_EQ(quote_excerpt(accents), "\"...\"");
}

TEST(Scanner, KnowsWhereItIs) {
  Scanner in("ab  cd", "a test");
  EXPECT_TRUE(in.accept("ab"));
  EXPECT_FALSE(in.accept("cd"));
  in.skip_spaces();
  EXPECT_EQ(in.position(), 4U);
  EXPECT_EQ(in.rest(), "cd");
  EXPECT_FALSE(in.accept("cdef"));
  EXPECT_EQ(in.take(), 'c');
  EXPECT_EQ(in.since(4), "c");
  EXPECT_EQ(in.where(4), "byte 5 of \"ab  cd\"");
  const Error error = test::error_of([&] { in.expect_end("nothing more"); });
  EXPECT_EQ(error.message(), "invalid input syntax for a test: \"ab  cd\"");
  EXPECT_EQ(error.detail(), "Expected nothing more at byte 6, but found \"d\".");
}

}  // namespace
}  // namespace meshcat::core::types
