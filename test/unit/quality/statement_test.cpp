#include "core/quality/statement.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace meshcat::core::quality {
namespace {

using Measure = FusedCheck::Measure;

const Relation relation{"\"s\".\"t\"", "t"};

int commas_before_from(const std::string &sql) {
  const std::string list = sql.substr(0, sql.find("\n  from"));
  return static_cast<int>(std::count(list.begin(), list.end(), '\n'));
}

TEST(Statement, FusesEverythingIntoOneScan) {
  const std::vector<FusedCheck> checks{{Measure::rows, "a > 0", "", ""},
                                       {Measure::rows, "b > 0 -- why", "", "c = 'x'"},
                                       {Measure::count, "", "", ""},
                                       {Measure::newest, "", "d", ""}};
  const FusedStatement fused = fuse(relation, checks, {{}, {0, 1}}, "time");
  EXPECT_EQ(fused.sql, R"(select count(*),
       max(c1),
       count(*) filter (where c2),
       count(c3),
       count(*) filter (where c3),
       max(c4),
       count(*) filter (where c2 or c3)
  from (select case when isfinite("t"."time"::timestamptz) then "t"."time"::timestamptz end as c1,
               (a > 0) is false as c2,
               case when (c = 'x') then (b > 0 -- why
) is false end as c3,
               case when isfinite("t"."d"::timestamptz) then "t"."d"::timestamptz end as c4
          from "s"."t" as "t"
        offset bigint '0') as measured)");
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

TEST(Statement, CountsRowsEvenWithoutChecks) {
  const FusedStatement fused = fuse(relation, {}, {}, std::nullopt);
  EXPECT_EQ(fused.sql,
            "select count(*),\n       null::timestamptz\n  from (select \n"
            "          from \"s\".\"t\" as \"t\"\n        offset bigint '0') as measured");
  EXPECT_EQ(commas_before_from(fused.sql), 1);
}

TEST(Statement, QuotesHostileNames) {
  const Relation hostile{"\"s\".\"a\"\"b\"", "a\"b"};
  const std::string sql = unique_statement(hostile, {"x\"; drop"}, true, "");
  EXPECT_NE(sql.find("\"a\"\"b\".\"x\"\"; drop\" is not null"), std::string::npos) << sql;
}

}  // namespace
}  // namespace meshcat::core::quality
