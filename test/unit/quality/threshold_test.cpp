#include "core/quality/threshold.hpp"

#include <utility>

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace meshcat::core::quality {
namespace {

bool violated(std::string_view threshold, std::string_view metric) {
  return Threshold::parse(threshold).violated_by(*parse_decimal(metric));
}

TEST(Threshold, ComparesAsWritten) {
  struct Case {
    std::string_view threshold, metric;
    bool violated;
  };
  constexpr Case cases[] = {
      {"> 0 rows", "0", false},
      {"> 0 rows", "1", true},
      {">= 10 rows", "9", false},
      {">= 10 rows", "10", true},
      {"< 5", "4.9", true},
      {"< 5", "5", false},
      {"<= 5", "5", true},
      {"<= 5", "5.0000001", false},
      {"= 3", "3.0", true},
      {"= 3", "3.1", false},
      {"<> 3", "3", false},
      {"!= 3", "4", true},
      {"> 0.1 %", "0.1", false},
      {"> 0.1 %", "0.10000000000000000000000001", true},
      {"> -1", "-0.5", true},
      {"> -1", "-1.5", false},
      {"mustBe 3", "3", false},
      {"mustBe 3", "2", true},
      {"mustNotBe 3", "3", true},
      {"mustNotBe 3", "2", false},
      {"mustBeGreaterThan 3", "3", true},
      {"mustBeGreaterThan 3", "4", false},
      {"mustBeGreaterOrEqualTo 3", "3", false},
      {"mustBeGreaterOrEqualTo 3", "2", true},
      {"mustBeLessThan 3", "3", true},
      {"mustBeLessThan 3", "2", false},
      {"mustBeLessOrEqualTo 3", "3", false},
      {"mustBeLessOrEqualTo 3", "4", true},
      {"< 10 rows; > 20 rows", "9", true},
      {"< 10 rows; > 20 rows", "15", false},
      {"< 10 rows; > 20 rows", "21", true},
      {"mustBeGreaterThan 10; mustBeLessThan 20", "10", true},
      {"mustBeGreaterThan 10; mustBeLessThan 20", "15", false},
  };
  for (const Case &each : cases)
    EXPECT_EQ(violated(each.threshold, each.metric), each.violated)
        << each.threshold << " with " << each.metric;
}

// ODCS: mustBeBetween is mustBeGreaterThan and mustBeLessThan.
TEST(Threshold, BetweenExcludesItsBounds) {
  for (const char *threshold : {"mustBeBetween 10 and 20 rows", "mustBeBetween [10, 20] rows"}) {
    EXPECT_TRUE(violated(threshold, "10")) << threshold;
    EXPECT_FALSE(violated(threshold, "10.5")) << threshold;
    EXPECT_TRUE(violated(threshold, "20")) << threshold;
  }
  EXPECT_FALSE(violated("mustNotBeBetween 10 and 20", "10"));
  EXPECT_TRUE(violated("mustNotBeBetween 10 and 20", "11"));
  EXPECT_FALSE(violated("mustNotBeBetween 10 and 20", "20"));
}

TEST(Threshold, ConvertsDurationsToSeconds) {
  EXPECT_FALSE(violated("> 4 h", "14400"));
  EXPECT_TRUE(violated("> 4 h", "14400.000001"));
  EXPECT_TRUE(violated("> 250 ms", "0.251"));
  EXPECT_TRUE(violated("> 1 week", "604801"));
  EXPECT_FALSE(violated("> 1.5 days", "129600"));
}

TEST(Threshold, IsExact) {
  // One row in three, against what a double would take for one third.
  EXPECT_TRUE(Threshold::parse("> 33.333333333333333 %").violated_by(*percentage(1, 3)));
  EXPECT_FALSE(Threshold::parse("> 33.333333333333334 %").violated_by(*percentage(1, 3)));
  EXPECT_FALSE(Threshold::parse("> 0.1 %").violated_by(*percentage(1, 1000)));
  EXPECT_TRUE(Threshold::parse("> 0.1 %").violated_by(*percentage(1, 999)));
  EXPECT_TRUE(Threshold::parse("> 99.99999999999999999 %")
                  .violated_by(*percentage(9223372036854775807, 9223372036854775807)));
}

TEST(Threshold, HasACanonicalText) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {">0rows", "> 0 rows"},
      {"  >=  1.50  percent ", ">= 1.5 %"},
      {"!= +007", "!= 7"},
      {"> 1 row", "> 1 rows"},
      {"> .5 H", "> 0.5 h"},
      {"MUSTBELESSTHAN 10 Rows", "mustBeLessThan 10 rows"},
      {"mustBeBetween [1,2] %;mustNotBe 1.5%", "mustBeBetween 1 and 2 %; mustNotBe 1.5 %"},
      {"> -0", "> 0"},
  };
  for (const auto &[text, canonical] : texts) {
    const std::string once = Threshold::parse(text).to_string();
    EXPECT_EQ(once, canonical);
    EXPECT_EQ(Threshold::parse(once).to_string(), once);
  }
}

TEST(Threshold, StatesItselfWithOdcsOperators) {
  const auto demands = Threshold::parse("> 0 rows; <= -5 rows").demands();
  ASSERT_EQ(demands.size(), 2U);
  EXPECT_EQ(demands[0].operator_name, "mustBeLessOrEqualTo");
  EXPECT_EQ(demands[0].values, std::vector<std::string>{"0"});
  EXPECT_EQ(demands[1].operator_name, "mustBeGreaterThan");
  // The demand is the threshold from the other side: both judge alike.
  for (const char *text : {"> 3", ">= 3", "< 3", "<= 3", "= 3", "<> 3"}) {
    const Threshold threshold = Threshold::parse(text);
    const auto demand = threshold.demands().front();
    const std::string other = std::string(demand.operator_name) + " " + demand.values.front();
    for (const char *metric : {"2", "3", "4"})
      EXPECT_EQ(violated(text, metric), violated(other, metric)) << text << " at " << metric;
  }
}

TEST(Threshold, RefusesWhatItCannotMean) {
  for (const char *text : {"",
                           " ",
                           "0 rows",
                           "> rows",
                           ">",
                           "> NaN",
                           "> nan %",
                           "> Infinity",
                           "> -inf",
                           "> 1e3",
                           "> 1..2",
                           "> 1 apples",
                           "> 1 rows %",
                           "> 1 rows;",
                           "> 1 rows; > 2 %",
                           "> 1 rows > 2 rows",
                           "mustBeBetween 1",
                           "mustBeBetween 2 and 1",
                           "mustBeBetween [1, 2",
                           "mustBeBetween 1, 2",
                           "mustBeAbout 3",
                           "=> 3",
                           "> 0x10",
                           "> 1 2",
                           "> 1\xC2\xA0rows"}) {
    try {
      Threshold::parse(text);
      ADD_FAILURE() << "accepted \"" << text << "\"";
    } catch (const Error &error) {
      EXPECT_STREQ(error.sqlstate(), sqlstate::invalid_text_representation) << text;
      EXPECT_FALSE(error.hint().empty()) << text;
    }
  }
  EXPECT_THROW(Threshold::parse("=1;=2;=3;=4;=5;=6;=7;=8;=9"), Error);
  EXPECT_NO_THROW(Threshold::parse("=1;=2;=3;=4;=5;=6;=7;=8"));
  EXPECT_THROW(Threshold::parse("> " + std::string(max_digits + 1, '9')), Error);
  for (const std::string &text :
       {std::string(max_digits, '9'), "." + std::string(max_digits, '7')}) {
    const std::string canonical = Threshold::parse("> " + text).to_string();
    EXPECT_EQ(Threshold::parse(canonical).to_string(), canonical);
  }
}

TEST(Threshold, RefusesWhatItCouldNotWrite) {
  EXPECT_THROW(Threshold::parse("= 0.5e-100"), Error);
  EXPECT_THROW(Threshold::parse("> 1e100"), Error);
  EXPECT_NO_THROW(Threshold::parse("> 0000" + std::string(max_digits, '9')));
}

TEST(Threshold, TellsHowFarAMetricIsFromIt) {
  const auto excess = [](const char *threshold, int metric) {
    return to_decimal(Threshold::parse(threshold).excess_of(metric), 2);
  };
  EXPECT_EQ(excess("> 5", 8), "3");
  EXPECT_EQ(excess("> 5", 1), "-4");
  EXPECT_EQ(excess("< 5", 1), "4");
  EXPECT_EQ(excess("= 5", 7), "-2");
  EXPECT_EQ(excess("<> 5", 7), "2");
  EXPECT_EQ(excess("mustBe 5", 7), "2");
  EXPECT_EQ(excess("mustBeLessOrEqualTo 5", 7), "2");
  EXPECT_EQ(excess("mustBeBetween 5 and 10", 12), "2");
  EXPECT_EQ(excess("mustBeBetween 5 and 10", 6), "-1");
  EXPECT_EQ(excess("mustNotBeBetween 5 and 10", 6), "1");
  EXPECT_EQ(excess("> 5; < 1", 7), "2") << "of the condition that is violated most";
  EXPECT_EQ(excess("> 1 min", 90), "30") << "in seconds";
}

TEST(Threshold, IsViolatedFromAMetricOnWhenByAllAboveIt) {
  for (const char *text : {"> 5", ">= 5", "< 5", "<= 5", "= 5", "<> 5", "mustBe 5", "mustNotBe 5",
                           "mustBeGreaterThan 5", "mustBeGreaterOrEqualTo 5", "mustBeLessThan 5",
                           "mustBeLessOrEqualTo 5", "mustBeBetween 3 and 7",
                           "mustNotBeBetween 3 and 7", "> 9; < 4", "= 4; >= 8"}) {
    const Threshold threshold = Threshold::parse(text);
    for (int least = 0; least < 12; ++least) {
      bool all = true;
      for (int metric = least; metric < 20; ++metric) all = all && threshold.violated_by(metric);
      EXPECT_EQ(threshold.violated_from(least), all) << text << " from " << least;
    }
  }
}

}  // namespace
}  // namespace meshcat::core::quality
