// Checks of every kind as rules of a contract and back: nothing is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "../seed.hpp"
#include "core/error.hpp"
#include "core/quality/kinds/definition.hpp"
#include "core/quality/odcs.hpp"
#include "core/quality/params.hpp"
#include "json_reader.hpp"

namespace meshcat::core::quality {
namespace {

using Texts = std::vector<std::string>;

// Draws checks that can run: values at random, until they are valid together.
class Drawing {
 public:
  explicit Drawing(unsigned seed) : random_(seed) {}

  bool chance(int percent) { return number(100) < percent; }
  int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::string pick(const Texts &texts) {
    return texts[static_cast<std::size_t>(number(static_cast<int>(texts.size())))];
  }

  Check check(const KindTraits &kind) {
    for (int attempt = 0; attempt < 10000; ++attempt) {
      Check check = maybe_valid(kind);
      try {
        complete(check);
        return check;
      } catch (const Error &) {
      }
    }
    throw std::logic_error("no valid check of kind " + std::string(kind.name));
  }

  std::string metric() { return std::to_string(number(60) - 10) + pick({"", ".5"}); }

 private:
  Check maybe_valid(const KindTraits &kind) {
    Check check;
    check.kind = kind.kind;
    check.name = pick({"", "a \"name\"", "line\nbreak", "ž"});
    check.columns = names(kind.min_columns, std::min(kind.max_columns, 3));
    check.params = params(kind);
    if (kind.filterable && chance(20)) check.filter = "amount > 0 -- \"why\"";
    check.dimension = dimensions[static_cast<std::size_t>(number(7))];
    check.severity = pick({"info", "warning", "error"});
    check.description = pick({"", "Because \\ \t it must be."});
    if (chance(30)) check.weight = *parse_decimal(pick({"0.01", "2.5", "1000"}));
    if (chance(70)) check.fail = threshold(kind);
    if (chance(40)) check.warn = threshold(kind);
    return check;
  }

  Texts names(int least, int most) {
    Texts drawn;
    for (int i = least + number(most - least + 1); i > 0; --i)
      drawn.push_back(pick({"a", "sel\"ect", "Ž ", "x.y"}) + std::to_string(i));
    return drawn;
  }

  Threshold threshold(const KindTraits &kind) {
    const std::map<Unit, Texts> words{{Unit::number, {""}},
                                      {Unit::rows, {" rows"}},
                                      {Unit::percent, {" %", " percent"}},
                                      {Unit::duration, {" ms", " s", " min", " h", " d", " w"}}};
    std::vector<Unit> known;
    for (const auto &[unit, texts] : words)
      if ((kind.units & units(unit)) != 0) known.push_back(unit);
    const Texts &unit =
        words.at(known[static_cast<std::size_t>(number(static_cast<int>(known.size())))]);
    std::string text;
    for (int i = number(3); i >= 0; --i)
      text.append(text.empty() ? "" : "; ").append(comparison()).append(pick(unit));
    return Threshold::parse(text);
  }

  std::string comparison() {
    if (chance(30))
      return pick({"mustBeBetween", "mustNotBeBetween"}) + " " + std::to_string(-number(9)) +
             " and " + std::to_string(number(40)) + ".25";
    return pick({"<", "<=", ">", ">=", "=", "<>", "!=", "mustBe", "mustNotBe", "mustBeGreaterThan",
                 "mustBeGreaterOrEqualTo", "mustBeLessThan", "mustBeLessOrEqualTo"}) +
           " " + metric();
  }

  Params params(const KindTraits &kind) {
    Params drawn;
    for (const Parameter &each : definition(kind.kind).parameters)
      if (chance(60)) std::visit([&](auto place) { draw(each.key, drawn.*place); }, each.place);
    if (kind.groupable && chance(20)) drawn.group_by = names(1, 2);
    return drawn;
  }

  void draw(std::string_view, bool &place) { place = !place; }
  void draw(std::string_view key, std::string &place) {
    static const std::map<std::string_view, Texts> choices{
        {"match", {"equals", "contains"}},
        {"direction", {"increasing", "decreasing", "both", "up", "down"}},
        {"distance", {"total_variation", "kolmogorov_smirnov", "chi_squared", "psi"}},
        {"season", {"hour_of_day", "day_of_week"}},
        {"within", {"1 day"}},
        {"max_age", {"10 years"}}};
    const auto found = choices.find(key);
    place =
        found != choices.end() ? pick(found->second) : pick({"^\\d+\"$", "text", "sum(a) > 0\n"});
  }
  void draw(std::string_view key, Constant &place) {
    place = key == "shares"                 ? Constant{pick({"0.5", "0.25"}), true}
            : key == "bounds" || chance(50) ? Constant{std::to_string(++last_), true}
                                            : Constant{pick({"", " ", "a\"", "1", "ž"}), false};
  }
  void draw(std::string_view key, std::optional<Constant> &place) {
    place = key == "quantile"              ? Constant{"0.95", true}
            : key == "step" && chance(50)  ? Constant{"1 day", false}
            : key == "min" || key == "max" ? Constant{std::to_string(number(9)), true}
                                           : Constant{std::to_string(2 + number(9)), true};
  }
  void draw(std::string_view, json::Value &place) {
    place = JsonReader::read(
        R"({"type": ["object", "null"], "minimum": -1.50, "enum": ["\"", null, true]})");
  }
  template <typename T>
  void draw(std::string_view key, std::vector<T> &place) {
    for (int i = 1 + number(3); i > 0; --i) draw(key, place.emplace_back());
  }

  std::mt19937 random_;
  int last_ = 0;
};

Texts words_of(const std::optional<Threshold> &threshold) {
  Texts words;
  if (!threshold) return words;
  for (const Threshold::Demand &each : threshold->demands())
    words.push_back(std::string(each.operator_name) + " " + each.values.front() + " " +
                    each.values.back());
  std::sort(words.begin(), words.end());
  words.push_back("unit " + std::to_string(static_cast<int>(threshold->unit())));
  return words;
}

void expect_same(const Check &check, const Check &again, Drawing &drawing) {
  EXPECT_EQ(again.name, check.name);
  EXPECT_EQ(again.kind, check.kind);
  EXPECT_EQ(again.columns, check.columns);
  EXPECT_EQ(write_params(traits(again.kind), again.params),
            write_params(traits(check.kind), check.params));
  EXPECT_EQ(again.filter, check.filter);
  EXPECT_EQ(again.dimension, check.dimension);
  EXPECT_EQ(again.severity, check.severity);
  EXPECT_EQ(again.description, check.description);
  EXPECT_EQ(again.weight, check.weight);
  EXPECT_EQ(again.warn ? again.warn->to_string() : "", check.warn ? check.warn->to_string() : "");
  EXPECT_EQ(words_of(again.fail), words_of(check.fail));
  for (int i = 0; check.fail && i < 20; ++i) {
    const Exact metric = *parse_decimal(drawing.metric());
    EXPECT_EQ(again.fail->violated_by(metric), check.fail->violated_by(metric));
    EXPECT_EQ(again.fail->excess_of(metric), check.fail->excess_of(metric));
  }
}

TEST(OdcsRoundTrip, AnyCheckComesBackAsItWas) {
  SCOPED_TRACE(test::trace_of(test::base_seed()));
  Drawing drawing(test::base_seed());
  std::map<std::string, int> types;
  for (const std::string &name : kind_names())
    for (int i = 0; i < 200; ++i) {
      const Check check = drawing.check(kind_by_name(name));
      std::optional<std::string> property, again_property;
      const std::string rule = check_to_odcs(check, property);
      SCOPED_TRACE(rule);
      const Check again = check_from_odcs(JsonReader::read(rule), property);
      expect_same(check, again, drawing);
      const Check thrice =
          check_from_odcs(JsonReader::read(check_to_odcs(again, again_property)), property);
      expect_same(again, thrice, drawing);
      EXPECT_EQ(again_property, property);
      if (::testing::Test::HasFailure()) return;
      for (const char *type : {R"("metric": "nullValues")", R"("metric": "missingValues")",
                               R"("metric": "invalidValues")", R"("metric": "duplicateValues")",
                               R"("metric": "rowCount")", R"("type": "sql")", R"("type": "text")",
                               R"("type": "custom")", R"("customProperties")"})
        if (rule.find(type) != std::string::npos) ++types[type];
    }
  EXPECT_EQ(types.size(), 9U) << "every way to state a rule was tried";
}

// Rules as people write them: what they demand is demanded again.
TEST(OdcsRoundTrip, AnyRuleKeepsItsMeaning) {
  SCOPED_TRACE(test::trace_of(test::base_seed()));
  Drawing drawing(test::base_seed());
  const Texts bodies{
      R"("metric": "nullValues")",
      R"("type": "library", "metric": "missingValues", "arguments": {"missingValues": [null, "", 0]})",
      R"("metric": "missingValues", "arguments": {"missingValues": ["N/A"]})",
      R"("metric": "invalidValues", "arguments": {"validValues": ["x", 1.5]})",
      R"("metric": "invalidValues", "arguments": {"pattern": "^a\\d"})",
      R"("metric": "invalidValues", "arguments": {"validValues": ["x"], "pattern": "^.$"})",
      R"("metric": "duplicateValues")",
      R"("metric": "duplicateValues", "arguments": {"properties": ["a", "b"]})",
      R"("metric": "rowCount")",
      R"("rule": "duplicateCount")",
      R"("rule": "validValues", "validValues": ["x"])",
      R"("type": "sql", "query": "select count(*) from {object}")",
      R"("type": "text", "description": "judge")"};
  for (int i = 0; i < 3000; ++i) {
    std::string rule =
        "{" + drawing.pick(bodies) + R"(, "name": "n", "mustBe)" +
        drawing.pick({"", "GreaterThan", "GreaterOrEqualTo", "LessThan", "LessOrEqualTo"}) +
        R"(": )" + drawing.metric();
    if (drawing.chance(30)) rule += R"(, "mustNotBeBetween": [1, 2.5])";
    if (drawing.chance(30)) rule += R"(, "mustBeBetween": [-1, 7])";
    rule += drawing.pick({"", R"(, "unit": "rows")", R"(, "unit": "percent")"});
    if (drawing.chance(30)) rule += R"(, "dimension": "tm", "severity": "info")";
    if (drawing.chance(30))
      rule +=
          R"(, "customProperties": [{"property": "other", "value": {}}, {"property": "meshcatWeight", "value": 2}])";
    rule += "}";
    SCOPED_TRACE(rule);
    Check check;
    try {
      check = check_from_odcs(JsonReader::read(rule), "a");
    } catch (const Error &) {
      continue;  // such as a row count in percent
    }
    std::optional<std::string> property;
    const Check again = check_from_odcs(JsonReader::read(check_to_odcs(check, property)), property);
    expect_same(check, again, drawing);
    EXPECT_EQ(again.fail->to_string(), check.fail->to_string());
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(OdcsRoundTrip, WhatIsSaidOfACheckMustBeSound) {
  for (const char *property : {R"({"property": "meshcatWeight", "value": "2"})",
                               R"({"property": "meshcatWeight", "value": 0})",
                               R"({"property": "meshcatWeight", "value": 1001})",
                               R"({"property": "meshcatWarn", "value": 1})",
                               R"({"property": "meshcatWarn", "value": "a lot"})"})
    EXPECT_THROW(
        check_from_odcs(
            JsonReader::read(std::string(R"({"metric": "nullValues", "customProperties": [)") +
                             property + "]}"),
            "a"),
        Error)
        << property;
}

}  // namespace
}  // namespace meshcat::core::quality
