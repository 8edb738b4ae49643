#include "core/quality/predicate.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {
namespace {

TEST(SqlText, QuotesAnything) {
  EXPECT_EQ(identifier("plain"), "\"plain\"");
  EXPECT_EQ(identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(literal("it's"), "'it''s'");
  EXPECT_EQ(literal("\\d'"), "E'\\\\d'''");
  EXPECT_EQ(operand("a > 1"), "(a > 1)");
  EXPECT_EQ(operand("a > 1 -- x"), "(a > 1 -- x\n)");
}

TEST(Predicate, StatesEachKind) {
  Params none;
  EXPECT_EQ(predicate(Kind::not_null, "t", {"a", "b"}, none),
            R"("t"."a" is not null and "t"."b" is not null)");
  Params missing;
  missing.values = {{"", false}, {" ", false}};
  EXPECT_EQ(predicate(Kind::missing, "t", {"a"}, missing),
            R"("t"."a" is not null and "t"."a" not in ('', ' '))");
  missing.null_is_missing = false;
  EXPECT_EQ(predicate(Kind::missing, "t", {"a"}, missing), R"("t"."a" not in ('', ' '))");
  Params set;
  set.values = {{"x'y", false}, {"-1.5", true}};
  EXPECT_EQ(predicate(Kind::in_set, "t", {"a"}, set), R"("t"."a" in ('x''y', -1.5))");
  Params range;
  range.min = Constant{"1993-01-01", false};
  range.below = Constant{"5", true};
  EXPECT_EQ(predicate(Kind::range, "t", {"a"}, range),
            R"("t"."a" >= '1993-01-01' and "t"."a" < 5)");
  EXPECT_EQ(predicate(Kind::length, "t", {"a"}, range),
            R"(length("t"."a") >= '1993-01-01' and length("t"."a") < 5)");
  Params one;
  one.min = one.max = Constant{"3", true};
  EXPECT_EQ(predicate(Kind::length, "t", {"a"}, one), R"(length("t"."a") = 3)");
  one.max = Constant{"4", true};
  EXPECT_EQ(predicate(Kind::length, "t", {"a"}, one),
            R"(length("t"."a") >= 3 and length("t"."a") <= 4)");
  Params pattern;
  pattern.pattern = "^\\d+$";
  EXPECT_EQ(predicate(Kind::pattern, "t", {"a"}, pattern), R"("t"."a" ~ E'^\\d+$')");
  EXPECT_THROW(predicate(Kind::unique, "t", {"a"}, none), Error);
}

TEST(Predicate, KnowsWhatEachKindNeeds) {
  const auto refuses = [](Kind kind, std::vector<std::string> columns, const Params &params) {
    try {
      check_definition(traits(kind), columns, params);
    } catch (const Error &error) {
      EXPECT_STREQ(error.sqlstate(), sqlstate::invalid_parameter_value);
      EXPECT_FALSE(error.hint().empty());
      return true;
    }
    return false;
  };
  Params params;
  for (Kind kind : {Kind::not_null, Kind::missing, Kind::in_set, Kind::range, Kind::pattern,
                    Kind::length, Kind::unique, Kind::referential})
    EXPECT_TRUE(refuses(kind, {}, params)) << traits(kind).name;
  for (Kind kind : {Kind::in_set, Kind::range, Kind::pattern, Kind::length, Kind::referential})
    EXPECT_TRUE(refuses(kind, {"a"}, params)) << traits(kind).name;
  for (Kind kind : {Kind::not_null, Kind::missing, Kind::unique, Kind::freshness})
    EXPECT_FALSE(refuses(kind, {"a"}, params)) << traits(kind).name;
  EXPECT_TRUE(refuses(Kind::freshness, {"a", "b"}, params));
  EXPECT_TRUE(refuses(Kind::row_count, {"a"}, params));
  EXPECT_FALSE(refuses(Kind::row_count, {}, params));
  EXPECT_TRUE(refuses(Kind::expression, {}, params));
  EXPECT_TRUE(refuses(Kind::sql, {}, params));
  params.null_is_missing = false;
  EXPECT_TRUE(refuses(Kind::missing, {"a"}, params)) << "nothing would be missing";
  params.references = "a.b";
  params.referenced_columns = {"x"};
  EXPECT_FALSE(refuses(Kind::referential, {"a"}, params));
  EXPECT_TRUE(refuses(Kind::referential, {"a", "b"}, params));
}

TEST(Predicate, NamesChecksReadably) {
  Params params;
  params.predicate = "  type in\n\t('A',  'B') ";
  EXPECT_EQ(default_name(Kind::expression, {}, params), "type in ('A', 'B')");
  EXPECT_EQ(default_name(Kind::not_null, {"a", "b"}, params), "a, b not null");
  EXPECT_EQ(default_name(Kind::row_count, {}, params), "row count");
  params.predicate = std::string(100, 'x');
  EXPECT_EQ(default_name(Kind::expression, {}, params), std::string(60, 'x') + "...");
  params.predicate = std::string(63, 'x');
  EXPECT_EQ(default_name(Kind::expression, {}, params), params.predicate);
}

TEST(Predicate, ClipsNamesBetweenCharacters) {
  // a, then two-byte characters: byte 60 would fall into one.
  std::string name = "a";
  for (int i = 0; i < 40; ++i) name += "\xC3\xA9";
  const std::string short_name =
      clipped("b " + std::string(57, 'c') + "\xC3\xA9\xC3\xA9\xC3\xA9", 63);
  EXPECT_LE(short_name.size(), 63U);
  EXPECT_EQ(short_name, "b " + std::string(57, 'c') + "...");
  EXPECT_EQ(clipped(name, 63), "a...");
}

TEST(Predicate, SubstitutesPlaceholdersOnce) {
  EXPECT_EQ(substitute("select count(${column}) from {object} where {nope} > ${table}",
                       "\"s\".\"t\"", "\"c\""),
            "select count(\"c\") from \"s\".\"t\" where {nope} > \"s\".\"t\"");
  EXPECT_EQ(substitute("${object}", "{column}", "x"), "{column}");
}

}  // namespace
}  // namespace meshcat::core::quality
