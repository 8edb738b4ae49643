#include "core/quality/statement.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::quality {
namespace {

using Measure = FusedCheck::Measure;

const Relation relation{"\"s\".\"t\"", "t"};

TEST(Statement, FusesEverythingIntoOneScan) {
  const std::vector<FusedCheck> checks{{Measure::rows, "a > 0", "", ""},
                                       {Measure::rows, "b > 0 -- why", "", "c = 'x'"},
                                       {Measure::count, "", "", ""},
                                       {Measure::newest, "", "d", ""}};
  const FusedStatement fused = fuse(relation, checks, {{}, {0, 1}}, "time");
  EXPECT_EQ(fused.sql,
            R"(select n[1], c1::timestamptz, n[3], n[4], n[5], c2::timestamptz, n[7]
  from (select coalesce(mesh_catalog.tally('{2,2}',
               mesh_catalog.verdicts(
                   (a > 0),
                   case when (c = 'x') then (b > 0 -- why
) is not false end)),
               array_fill(bigint '0', array[7])) as n,
               max("t"."time") filter (where isfinite("t"."time")) as c1,
               max("t"."d") filter (where isfinite("t"."d")) as c2
          from "s"."t" as "t") as measured)");
  ASSERT_EQ(fused.checks.size(), 4U);
  EXPECT_EQ(fused.checks[0].checked, 0);
  EXPECT_EQ(fused.checks[0].result, 2);
  EXPECT_EQ(fused.checks[1].checked, 3);
  EXPECT_EQ(fused.checks[1].result, 4);
  EXPECT_EQ(fused.checks[2].checked, 0) << "the count of all rows";
  EXPECT_EQ(fused.checks[2].result, 0);
  EXPECT_EQ(fused.checks[3].result, 5);
  EXPECT_EQ(fused.groups, (std::vector<std::optional<int>>{std::nullopt, 6}));
}

TEST(Statement, CountsRowsEvenWithoutConditions) {
  const FusedStatement fused = fuse(relation, {{Measure::count, "", "", ""}}, {{}}, std::nullopt);
  EXPECT_EQ(fused.sql,
            "select n[1], null::timestamptz\n  from (select array[count(*)] as n\n"
            "          from \"s\".\"t\" as \"t\") as measured");
}

TEST(Statement, FiltersWhatIsCountedOfTheRelation) {
  const FusedStatement fused = fuse(
      relation, {{Measure::count, "", "", "a"}, {Measure::newest, "", "d", "b"}}, {}, std::nullopt);
  EXPECT_NE(fused.sql.find("case when (a) then (true) is not false end"), std::string::npos);
  EXPECT_NE(fused.sql.find("filter (where (b) and isfinite(\"t\".\"d\"))"), std::string::npos);
  EXPECT_EQ(fused.checks[0].checked, fused.checks[0].result);
  EXPECT_NE(fused.checks[1].checked, fused.checks[1].result);
}

TEST(Statement, PacksManyConditionsIntoWords) {
  const std::vector<FusedCheck> checks(65, {Measure::rows, "a", "", ""});
  const std::string sql = fuse(relation, checks, {{0, 64}}, std::nullopt).sql;
  int words = 0;
  for (std::size_t at = 0; (at = sql.find("verdicts(", at)) != std::string::npos; ++at) ++words;
  EXPECT_EQ(words, 3);
  EXPECT_NE(sql.find("array[132]"), std::string::npos) << "rows, two for each check, a group";
}

TEST(Statement, EvaluatesAWidelySharedFilterOnce) {
  std::vector<FusedCheck> checks(40, {Measure::rows, "a", "", "f"});
  checks.push_back({Measure::rows, "b", "", ""});
  checks.push_back({Measure::rows, "c", "", "g"});
  const FusedStatement fused = fuse(relation, checks, {}, std::nullopt);
  const std::string &sql = fused.sql;
  const auto occurrences = [&](const char *text) {
    int found = 0;
    for (std::size_t at = 0; (at = sql.find(text, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(occurrences("(f)"), 2) << "once for each word of 32";
  EXPECT_EQ(occurrences("mesh_catalog.verdicts("), 3);
  EXPECT_EQ(occurrences("(a) is not false"), 40) << "null passes, and the row counts as checked";
  EXPECT_EQ(occurrences("(b),"), 1);
  EXPECT_EQ(occurrences("case when (g) then (c) is not false end"), 1);
  EXPECT_EQ(fused.checks[40].checked, 0);
  EXPECT_NE(sql.find("array[133]"), std::string::npos) << "the words before the last are whole";
}

TEST(Statement, QuotesHostileNames) {
  const Relation hostile{"\"s\".\"a\"\"b\"", "a\"b"};
  const std::string sql = unique_statement(hostile, {"x\"; drop"}, true, "");
  EXPECT_NE(sql.find("\"a\"\"b\".\"x\"\"; drop\" is not null"), std::string::npos) << sql;
}

}  // namespace
}  // namespace meshcat::core::quality
