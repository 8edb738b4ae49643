#include "core/quality/exact.hpp"

#include <random>
#include <utility>

#include <gtest/gtest.h>

#include "../seed.hpp"

namespace meshcat::core::quality {
namespace {

TEST(Exact, ReadsDecimals) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"0", "0"},         {"-0", "0"},     {"007", "7"},        {"08", "8"},
      {"1.50", "1.5"},    {".5", "0.5"},   {"5.", "5"},         {"+3", "3"},
      {"-2.25", "-2.25"}, {"1e3", "1000"}, {"1.5E-2", "0.015"}, {"12e+1", "120"}};
  for (const auto &[text, decimal] : texts) {
    const auto value = parse_decimal(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(to_decimal(*value, 20), decimal) << text;
  }
  for (const char *text : {"", ".", "-", "+-1", "--1", "1e", "e1", "1e1.5", "1 ", " 1", "NaN",
                           "inf", "1e100", "1e101", "1e-101", "0x1", "1,5", "1_000"})
    EXPECT_FALSE(parse_decimal(text)) << text;
}

// Of as many digits as there may be, with the point anywhere and any exponent.
TEST(Exact, ReadsWhatItWrites) {
  std::mt19937 random(test::base_seed());
  const auto below = [&](int bound) { return static_cast<int>(random() % unsigned(bound)); };
  int read = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (int size = max_digits - below(3); size > 0; --size)
      text += static_cast<char>('0' + (below(2) == 0 ? 0 : below(10)));
    text.insert(static_cast<std::size_t>(below(2) == 0 ? 0 : below(max_digits - 2)), ".");
    if (below(2) == 0) text += "e" + std::to_string(below(2 * max_digits) - max_digits);
    SCOPED_TRACE(test::trace_of(test::base_seed()) + ": " + text);
    const auto value = parse_decimal(text);
    if (!value) continue;
    ++read;
    const std::string written = to_decimal(*value, max_digits);
    const auto again = parse_decimal(written);
    ASSERT_TRUE(again) << written;
    EXPECT_EQ(to_decimal(*again, max_digits), written);
    if (text.find('e') == std::string::npos) {
      EXPECT_EQ(*again, *value);
    }
  }
  EXPECT_GT(read, 2500);
}

TEST(Exact, KnowsOneZero) {
  for (const char *text : {"0", "-0", "0.000000000000", "0e-9", "0e9"})
    EXPECT_EQ(*parse_decimal(text), Exact(0)) << text;
}

TEST(Exact, RoundsHalfAwayFromZero) {
  EXPECT_EQ(to_decimal(*parse_decimal("0.125"), 2), "0.13");
  EXPECT_EQ(to_decimal(*parse_decimal("-0.125"), 2), "-0.13");
  EXPECT_EQ(to_decimal(*parse_decimal("0.1249"), 2), "0.12");
  EXPECT_EQ(to_decimal(*parse_decimal("-0.001"), 2), "0");
  EXPECT_EQ(to_decimal(*parse_decimal("99.999"), 2), "100");
  EXPECT_EQ(to_decimal(Exact(1, 3), 6), "0.333333");
  EXPECT_EQ(to_decimal(*parse_decimal("1234.5"), 0), "1235");
}

TEST(Exact, HasNoPercentageOfNothing) {
  EXPECT_FALSE(percentage(0, 0));
  EXPECT_EQ(to_decimal(*percentage(646, 46997), 4), "1.3746");
}

}  // namespace
}  // namespace meshcat::core::quality
