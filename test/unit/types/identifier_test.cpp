#include "core/types/identifier.hpp"

#include <utility>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::expect_error;
using test::Random;

TEST(Identifier, FoldsAndUnquotesAsSqlDoes) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"payments", "payments"},
      {"Payments", "payments"},
      {"_x9$", "_x9$"},
      {"\"Payments\"", "Payments"},
      {"\"a \"\"b\"\" c\"", "a \"b\" c"},
      {"\"\"\"\"", "\""},
      {"\"1\"", "1"},
      {"\"a.b#c@d;\"", "a.b#c@d;"},
      // Bytes above 127 are letters and are left alone: only ASCII folds.
      {"P\xc3\x89T\xc3\xa9", "p\xc3\x89t\xc3\xa9"},
      {"\xe9t\xe9", "\xe9t\xe9"},
  };
  for (const auto &[text, name] : names) EXPECT_EQ(parse_identifier(text), name) << text;
}

TEST(Identifier, RefusesWhatSqlRefuses) {
  for (const std::string_view text : {"", "1a", "$a", "a b", " a", "a-b", "a.b", "\"", "\"a",
                                      "\"a\"b", "\"a\"\"", "\"\"", "a\"b\""}) {
    SCOPED_TRACE(text);
    expect_error([&] { parse_identifier(text); }, "22P02", "at byte ");
  }
  expect_error([] { parse_identifier(std::string_view("\"a\0\"", 4)); }, "22P02", "character (0)");
  expect_error([] { parse_identifier("\"\""); }, "22P02", "A name cannot be empty.");
}

TEST(Identifier, IsNeverTruncated) {
  const std::string longest(63, 'a');
  EXPECT_EQ(parse_identifier(longest), longest);
  // The limit is on the name in bytes, not on how it is written.
  EXPECT_EQ(parse_identifier("\"" + longest.substr(1) + "\"\"\"").size(), 63U);
  expect_error([&] { parse_identifier(longest + "a"); }, "42622", "64 bytes");
  expect_error([&] { parse_identifier("\"" + longest + "\xc3\xa9\""); }, "42622", "65 bytes");
}

TEST(Identifier, QuotesOnlyWhereCharactersAskForIt) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"payments", "payments"},
      {"_a$1", "_a$1"},
      {"order", "order"},  // key words have no meaning to our types
      {"Payments", "\"Payments\""},
      {"1", "\"1\""},
      {"$a", "\"$a\""},
      {"a b", "\"a b\""},
      {"a\"", "\"a\"\"\""},
      {"\xc3\xa9", "\"\xc3\xa9\""},
  };
  for (const auto &[name, text] : names) EXPECT_EQ(quote_identifier(name), text);
}

TEST(Identifier, ReadsBackWhatItWrites) {
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 2000; ++seed) {
    Random random(seed);
    const std::string name = random.text("aB1_$\". #@\xc3\xa9", 1 + random.below(63));
    SCOPED_TRACE(test::trace_of(seed) + ": " + name);
    EXPECT_EQ(parse_identifier(quote_identifier(name)), name);
  }
}

}  // namespace
}  // namespace meshcat::core::types
