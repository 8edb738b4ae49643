#include <set>

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/quality/kinds/definition.hpp"
#include "core/quality/params.hpp"

namespace meshcat::core::quality {
namespace {

std::vector<KindTraits> all_kinds() {
  std::vector<KindTraits> kinds;
  for (const std::string &name : kind_names()) kinds.push_back(kind_by_name(name));
  return kinds;
}

Check check_of(Kind kind, std::vector<std::string> columns, Params params = {}) {
  Check check;
  check.kind = kind;
  check.columns = std::move(columns);
  check.params = std::move(params);
  return check;
}

TEST(Kinds, AreEachDefinedOnce) {
  std::set<std::string> names;
  std::set<Kind> kinds;
  for (const KindTraits &each : all_kinds()) {
    EXPECT_TRUE(names.emplace(each.name).second) << each.name;
    EXPECT_TRUE(kinds.insert(each.kind).second) << each.name;
    EXPECT_EQ(traits(each.kind).name, each.name);
  }
  for (int i = 0; i <= static_cast<int>(Kind::text); ++i)
    EXPECT_EQ(kinds.count(static_cast<Kind>(i)), 1U) << i;
}

TEST(Kinds, SayHowTheyAreMeasured) {
  for (const KindTraits &each : all_kinds()) {
    const Definition &kind = definition(each.kind);
    const bool by_row = kind.of_column != nullptr || kind.of_row != nullptr;
    EXPECT_EQ(by_row, each.measure == Measure::rows) << each.name;
    const bool own = kind.statement != nullptr || kind.flagged != nullptr ||
                     kind.aggregate != nullptr || kind.statistic != nullptr;
    EXPECT_FALSE(kind.statistic != nullptr && kind.aggregate != nullptr) << each.name;
    const bool measured = each.measure != Measure::judgement && each.measure != Measure::history;
    EXPECT_EQ(own, !by_row && measured) << each.name;
    if (each.groupable) {
      EXPECT_EQ(kind.statement, nullptr) << each.name << ": groups would be ignored";
      EXPECT_TRUE(by_row || kind.flagged != nullptr || kind.aggregate != nullptr ||
                  kind.statistic != nullptr)
          << each.name;
    }
    const bool fused = by_row || each.measure == Measure::count || each.measure == Measure::age;
    EXPECT_EQ(each.own_pass.empty(), fused) << each.name;
    if (!each.fail.empty()) {
      const Threshold by_default = Threshold::parse(each.fail);
      EXPECT_NE(each.units & units(by_default.unit()), 0U) << each.name;
    }
  }
}

TEST(Kinds, RefuseAThresholdOfAUnitThatTheyDoNotMeasure) {
  const auto refuses = [](Check check, const char *fail) {
    check.fail = Threshold::parse(fail);
    try {
      complete(check);
    } catch (const Error &error) {
      EXPECT_STREQ(error.sqlstate(), sqlstate::invalid_parameter_value);
      EXPECT_NE(error.detail().find("Its metric is"), std::string::npos);
      return true;
    }
    return false;
  };
  EXPECT_TRUE(refuses(check_of(Kind::min, {"a"}), "> 5 %"));
  EXPECT_TRUE(refuses(check_of(Kind::min, {"a"}), "> 5 rows"));
  EXPECT_FALSE(refuses(check_of(Kind::min, {"a"}), "> 5"));
  EXPECT_TRUE(refuses(check_of(Kind::row_count, {}), "> 5 %"));
  EXPECT_TRUE(refuses(check_of(Kind::freshness, {}), "> 5"));
  EXPECT_FALSE(refuses(check_of(Kind::freshness, {}), "> 5 h"));
  EXPECT_FALSE(refuses(check_of(Kind::distinct_count, {"a"}), "< 5 %"));
  EXPECT_TRUE(refuses(check_of(Kind::not_null, {"a"}), "> 5 h"));
}

TEST(Kinds, RefuseAFilterThatTheyWouldIgnore) {
  Check check = check_of(Kind::sql, {});
  check.params.query = "select 1";
  check.fail = Threshold::parse("> 0");
  check.filter = "a > 0";
  EXPECT_THROW(complete(check), Error);
  check.filter.clear();
  EXPECT_NO_THROW(complete(check));
}

TEST(Kinds, CompleteTheirDefaultThreshold) {
  Check recency = check_of(Kind::recency, {});
  recency.params.interval = "1 day";
  complete(recency);
  EXPECT_EQ(recency.fail->to_string(), "< 1 rows");
  EXPECT_EQ(recency.name, "recent");
  Check avg = check_of(Kind::avg, {"a"});
  EXPECT_THROW(complete(avg), Error) << "no threshold is as good as another";
}

TEST(Kinds, KnowWhatTheyNeed) {
  const auto hint_of = [](Check check) -> std::string {
    check.fail = Threshold::parse("> 0");
    try {
      complete(check);
    } catch (const Error &error) {
      EXPECT_STREQ(error.sqlstate(), sqlstate::invalid_parameter_value);
      return error.message() + " | " + error.hint();
    }
    return "accepted";
  };
  EXPECT_NE(hint_of(check_of(Kind::parseable, {"a"})).find("needs a type"), std::string::npos);
  EXPECT_NE(hint_of(check_of(Kind::json_schema, {"a"})).find("JSON schema"), std::string::npos);
  EXPECT_NE(hint_of(check_of(Kind::unique_within_record, {"a"})).find("at least 2 columns"),
            std::string::npos);
  EXPECT_NE(hint_of(check_of(Kind::correlation, {"a"})).find("2 columns"), std::string::npos);
  EXPECT_NE(hint_of(check_of(Kind::quantile, {"a"})).find("a quantile"), std::string::npos);
  Params params;
  params.number = Constant{"1.5", true};
  EXPECT_NE(hint_of(check_of(Kind::quantile, {"a"}, params)).find("at most 1"), std::string::npos);
  params.number = Constant{"0.5", false};
  EXPECT_NE(hint_of(check_of(Kind::quantile, {"a"}, params)).find("must be a number"),
            std::string::npos);
  Params order;
  order.order_by = {"b"};
  order.word = "increasin";
  EXPECT_NE(hint_of(check_of(Kind::monotonic, {"a"}, order)).find("Did you mean \"increasing\"?"),
            std::string::npos);
  Params bins;
  bins.bounds = {{"0", true}, {"1", true}, {"2", true}};
  bins.shares = {{"0.5", true}, {"0.4", true}};
  EXPECT_NE(hint_of(check_of(Kind::histogram, {"a"}, bins)).find("sum is 1"), std::string::npos);
  bins.shares.back().text = "0.5";
  EXPECT_EQ(hint_of(check_of(Kind::histogram, {"a"}, bins)), "accepted");
  bins.shares = {{"1", true}, {"0", true}};
  bins.word = "chi_squared";
  EXPECT_NE(hint_of(check_of(Kind::histogram, {"a"}, bins)).find("above 0"), std::string::npos);
}

TEST(Kinds, TakeGroupsWhereTheyAreMeasuredByGroup) {
  const json::Value by_group{
      json::Object{{"group_by", json::Value{json::Array{json::Value{std::string("g")}}}}}};
  for (const KindTraits &each : all_kinds()) {
    if (each.groupable) {
      EXPECT_EQ(read_params(each, by_group).group_by, std::vector<std::string>{"g"}) << each.name;
    } else {
      EXPECT_THROW(read_params(each, by_group), Error) << each.name;
    }
  }
  Params params;
  params.group_by = {"g"};
  const Check grouped = check_of(Kind::not_null, {"a"}, params);
  EXPECT_EQ(grouped.measure(), Measure::keys);
  EXPECT_FALSE(grouped.is_fused());
  EXPECT_TRUE(check_of(Kind::not_null, {"a"}).is_fused());
  EXPECT_EQ(default_name(Kind::not_null, {"a"}, params), "a not null by g");
}

TEST(Kinds, NameTheColumnsOfTheirParameters) {
  Params params;
  params.order_by = {"b", "a"};
  params.partition_by = {"c"};
  params.group_by = {"d", "b"};
  EXPECT_EQ(named_columns(check_of(Kind::monotonic, {"a"}, params)),
            (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(Kinds, MeasureEachGroupOfRows) {
  Params params;
  params.group_by = {"g\"h"};
  const Check check = check_of(Kind::not_null, {"a"}, params);
  const Target target{check, {"s.t", "t"}, check.columns};
  EXPECT_EQ(measuring_statement(target),
            R"(select concat_ws(', ', 'g"h = ' || coalesce(g1::text, 'null')), count(*), )"
            R"(count(*) filter (where failing)
  from (select ("t"."a" is not null) is false as failing, "t"."g""h" as g1
  from s.t as "t") as flagged
 group by g1
 order by g1
 limit 10001)");
  EXPECT_EQ(*failing_rows_statement(target),
            "select to_jsonb(\"t\".*)\n  from s.t as \"t\"\n where (\"t\".\"a\" is not null) is "
            "false\n limit $1");
}

TEST(Kinds, HaveNoFailingRowsWhereTheRelationIsMeasured) {
  for (const Kind kind : {Kind::avg, Kind::row_count, Kind::distinct_count, Kind::schema}) {
    const Check check = check_of(kind, {"a"});
    EXPECT_EQ(failing_rows_statement({check, {"s.t", "t"}, check.columns}), std::nullopt);
  }
}

TEST(Kinds, JudgeAgesFromTheMomentTheyAreGiven) {
  Params params;
  params.interval = "10 years";
  EXPECT_EQ(predicate(Kind::retention, "t", {"a"}, params, "timestamptz '2024-01-01'"),
            R"("t"."a"::timestamptz >= timestamptz '2024-01-01' - interval '10 years')");
}

TEST(Params, OfEveryTypeComeBackAsTheyWere) {
  const auto round_trip = [](Kind kind, const Params &params) {
    return write_params(traits(kind), params);
  };
  Params schema;
  schema.document = json::Value{
      json::Object{{"enum", json::Value{json::Array{json::Value{json::Null{}}, json::Value{true},
                                                    json::Value{json::Number{"1.50"}},
                                                    json::Value{std::string("a\"")}}}}}};
  EXPECT_EQ(round_trip(Kind::json_schema, schema),
            R"({"schema": {"enum": [null, true, 1.50, "a\""]}})");
  Params columns;
  columns.names = {"a"};
  columns.ordered = true;
  EXPECT_EQ(round_trip(Kind::schema, columns), R"({"columns": ["a"], "ordered": true})");
  Params match;
  match.references = "a.b";
  match.number = Constant{"0.01", true};
  EXPECT_EQ(round_trip(Kind::reconciliation, match), R"({"references": "a.b", "tolerance": 0.01})");
}

}  // namespace
}  // namespace meshcat::core::quality
