#include "core/quality/odcs.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/quality/params.hpp"

namespace meshcat::core::quality {
namespace {

using json::Array;
using json::Member;
using json::Null;
using json::Number;
using json::Object;
using json::Value;

Value text(const char *value) {
  return Value{std::string(value)};
}
Value number(const char *value) {
  return Value{Number{value}};
}
Value object(std::vector<Member> members) {
  return Value{std::move(members)};
}
Value array(std::vector<Value> values) {
  return Value{std::move(values)};
}

TEST(Odcs, MapsLibraryMetrics) {
  const Check nulls =
      check_from_odcs(object({{"metric", text("nullValues")}, {"mustBe", number("0")}}), "a");
  EXPECT_EQ(nulls.kind, Kind::not_null);
  EXPECT_EQ(nulls.columns, std::vector<std::string>{"a"});
  EXPECT_EQ(nulls.fail->to_string(), "mustBe 0");
  EXPECT_EQ(nulls.dimension, Dimension::completeness);
  EXPECT_EQ(nulls.name, "a not null");

  const Check missing = check_from_odcs(
      object({{"type", text("library")},
              {"metric", text("missingValues")},
              {"arguments",
               object({{"missingValues", array({Value{Null{}}, text(""), text("N/A")})}})},
              {"mustBeLessThan", number("5")},
              {"unit", text("percent")},
              {"dimension", text("cf")}}),
      "a");
  EXPECT_EQ(missing.kind, Kind::missing);
  EXPECT_TRUE(missing.params.null_is_missing);
  EXPECT_EQ(missing.params.values.size(), 2U);
  EXPECT_EQ(missing.fail->to_string(), "mustBeLessThan 5 %");
  EXPECT_EQ(missing.dimension, Dimension::conformity);

  const Check without_null =
      check_from_odcs(object({{"metric", text("missingValues")},
                              {"arguments", object({{"missingValues", array({text("")})}})}}),
                      "a");
  EXPECT_FALSE(without_null.params.null_is_missing);
  EXPECT_EQ(without_null.fail->to_string(), "> 0 rows") << "nothing may be missing by default";

  const Check valid = check_from_odcs(
      object({{"metric", text("invalidValues")},
              {"arguments", object({{"validValues", array({text("x"), number("1")})}})}}),
      "a");
  EXPECT_EQ(valid.kind, Kind::in_set);
  const Check both = check_from_odcs(
      object(
          {{"metric", text("invalidValues")},
           {"arguments", object({{"validValues", array({text("x")})}, {"pattern", text("^.$")}})}}),
      "a");
  EXPECT_EQ(both.kind, Kind::expression);
  EXPECT_EQ(both.params.predicate, R"("a" in ('x') and "a" ~ '^.$')");

  const Check keys = check_from_odcs(
      object({{"metric", text("duplicateValues")},
              {"arguments", object({{"properties", array({text("a"), text("b")})}})}}),
      std::nullopt);
  EXPECT_EQ(keys.kind, Kind::unique);
  EXPECT_EQ(keys.columns, (std::vector<std::string>{"a", "b"}));

  const Check count =
      check_from_odcs(object({{"metric", text("rowCount")},
                              {"mustBeBetween", array({number("100"), number("120")})}}),
                      std::nullopt);
  EXPECT_EQ(count.kind, Kind::row_count);
  EXPECT_EQ(count.fail->to_string(), "mustBeBetween 100 and 120");
}

TEST(Odcs, ReadsTheRulesOf30) {
  EXPECT_EQ(check_from_odcs(
                object({{"rule", text("duplicateCount")}, {"mustBeLessThan", number("1")}}), "a")
                .kind,
            Kind::unique);
  const Check valid = check_from_odcs(
      object({{"rule", text("validValues")}, {"validValues", array({text("pounds")})}}), "a");
  EXPECT_EQ(valid.kind, Kind::in_set);
  EXPECT_EQ(valid.params.values.front().text, "pounds");
}

TEST(Odcs, TakesSeveralOperatorsTogether) {
  const Check check = check_from_odcs(object({{"metric", text("rowCount")},
                                              {"mustBeLessThan", number("20")},
                                              {"mustBeGreaterThan", number("10")}}),
                                      std::nullopt);
  EXPECT_TRUE(check.fail->violated_by(10));
  EXPECT_FALSE(check.fail->violated_by(15));
  EXPECT_TRUE(check.fail->violated_by(20));
}

TEST(Odcs, KeepsInSightWhatItCannotRun) {
  for (const Value &rule :
       {object({{"type", text("text")}, {"description", text("verified by the system")}}),
        object({{"type", text("custom")}, {"engine", text("soda")}, {"implementation", text("x")}}),
        object({{"metric", text("entropy")}, {"mustBe", number("1")}}),
        object({{"metric", text("rowCount")}})}) {
    const Check check = check_from_odcs(rule, std::nullopt);
    EXPECT_EQ(check.kind, Kind::text);
  }
}

TEST(Odcs, RefusesWhatItCannotUnderstand) {
  const Value rules[] = {
      text("nullValues"),
      object({{"type", text("library")}, {"metric", number("1")}}),
      object({{"type", text("magic")}}),
      object({{"metric", text("nullValues")}, {"mustBe", text("none")}}),
      object({{"metric", text("rowCount")}, {"mustBeBetween", array({number("1")})}}),
      object({{"metric", text("rowCount")}, {"mustBeBetween", array({number("2"), number("1")})}}),
      object({{"metric", text("invalidValues")}}),
      object(
          {{"metric", text("invalidValues")}, {"arguments", object({{"pattern", number("1")}})}}),
      object({{"metric", text("invalidValues")},
              {"arguments", object({{"validValues", array({array({})})}})}}),
      object({{"type", text("sql")}, {"mustBe", number("1")}}),
      object({{"type", text("custom")}, {"engine", text("meshcat")}}),
      object({{"metric", text("nullValues")}, {"dimension", text("beauty")}}),
  };
  for (const Value &rule : rules) EXPECT_THROW(check_from_odcs(rule, "a"), Error);
  EXPECT_THROW(check_from_odcs(object({{"metric", text("nullValues")}}), std::nullopt), Error)
      << "of which column?";
}

TEST(Odcs, WritesALibraryMetricWhereThereIsOne) {
  Check check;
  check.kind = Kind::missing;
  check.columns = {"purpose"};
  check.params.values = {{"", false}, {" ", false}};
  check.dimension = Dimension::completeness;
  complete(check);
  std::optional<std::string> property;
  EXPECT_EQ(check_to_odcs(check, property),
            R"({"name": "purpose not missing", "dimension": "completeness", "severity": "error", )"
            R"("metric": "missingValues", "arguments": {"missingValues": [null, "", " "]}, )"
            R"("mustBeLessOrEqualTo": 0, "unit": "rows"})");
  EXPECT_EQ(property, "purpose");

  check.filter = "amount > 0";
  EXPECT_EQ(check_to_odcs(check, property),
            R"({"name": "purpose not missing", "dimension": "completeness", "severity": "error", )"
            R"("type": "custom", "engine": "meshcat", "implementation": {"kind": "missing", )"
            R"("columns": ["purpose"], "params": {"missing_values": ["", " "]}, )"
            R"("filter": "amount > 0", "fail": "> 0 rows"}})");
  EXPECT_EQ(property, std::nullopt);
}

TEST(Odcs, StatesAsItsOwnRuleWhatTheLibraryLacks) {
  Check check;
  check.kind = Kind::not_null;
  check.columns = {"a"};
  check.params.group_by = {"region"};
  check.dimension = Dimension::completeness;
  complete(check);
  std::optional<std::string> property;
  EXPECT_EQ(check_to_odcs(check, property),
            R"({"name": "a not null by region", "dimension": "completeness", "severity": "error", )"
            R"("type": "custom", "engine": "meshcat", "implementation": {"kind": "not_null", )"
            R"("columns": ["a"], "params": {"group_by": ["region"]}, "fail": "> 0 rows"}})")
      << "nullValues has no groups";
  EXPECT_EQ(property, std::nullopt);

  const Value rule =
      object({{"type", text("custom")},
              {"engine", text("meshcat")},
              {"implementation", object({{"kind", text("quantile")},
                                         {"columns", array({text("a")})},
                                         {"params", object({{"quantile", number("0.95")},
                                                            {"group_by", array({text("r")})}})},
                                         {"warn", text("> 5")}})}});
  const Check again = check_from_odcs(rule, std::nullopt);
  EXPECT_EQ(again.kind, Kind::quantile);
  EXPECT_EQ(again.columns, std::vector<std::string>{"a"});
  EXPECT_EQ(again.params.number->text, "0.95");
  EXPECT_EQ(again.params.group_by, std::vector<std::string>{"r"});
  EXPECT_EQ(again.warn->to_string(), "> 5");
  EXPECT_FALSE(again.fail);
}

TEST(Params, ComeBackAsTheyWere) {
  Params params;
  params.min = Constant{"-1.50", true};
  params.below = Constant{"a\"\\\n", false};
  EXPECT_EQ(write_params(traits(Kind::range), params), R"({"min": -1.50, "below": "a\"\\\u000a"})");
  const Params again = read_params(traits(Kind::range),
                                   object({{"min", number("-1.50")}, {"below", text("a\"\\\n")}}));
  EXPECT_EQ(write_params(traits(Kind::range), again), write_params(traits(Kind::range), params));
  EXPECT_EQ(write_params(traits(Kind::missing), Params{}), "{}");
}

TEST(Params, RefuseWhatTheKindDoesNotKnow) {
  const auto message = [](Kind kind, const Value &document) -> std::string {
    try {
      read_params(traits(kind), document);
    } catch (const Error &error) {
      return error.message();
    }
    return "accepted";
  };
  EXPECT_EQ(message(Kind::range, object({{"minimum", number("1")}})),
            "a check of kind \"range\" has no parameter \"minimum\"");
  EXPECT_EQ(message(Kind::range, object({{"min", array({})}})),
            "parameter \"min\" must be a string or a number, not an array");
  EXPECT_EQ(message(Kind::in_set, object({{"values", text("x")}})),
            "parameter \"values\" must be an array, not a string");
  EXPECT_EQ(message(Kind::in_set, object({{"values", array({Value{Null{}}})}})),
            "parameter \"values\" must be a string or a number, not null");
  EXPECT_EQ(message(Kind::unique, object({{"nulls_distinct", text("yes")}})),
            "parameter \"nulls_distinct\" must be true or false, not a string");
  EXPECT_EQ(message(Kind::pattern, array({})),
            "the parameters of a check must be a JSON object, not an array");
}

}  // namespace
}  // namespace meshcat::core::quality
