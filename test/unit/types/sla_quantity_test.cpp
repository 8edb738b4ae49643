#include "core/types/sla_quantity.hpp"

#include <limits>
#include <utility>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::expect_error;
using test::Random;

SlaQuantity parse(std::string_view text, SlaUnit unit) {
  Scanner in(text, "a quantity");
  const SlaQuantity quantity = read_quantity(in, unit);
  in.expect_end("the end");
  return quantity;
}

std::string canonical(std::string_view text, SlaUnit unit) {
  return format_quantity(parse(text, unit), unit);
}

TEST(SlaQuantity, WritesDurationsInTheLargestExactUnit) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"4h", "4h"},       {"240min", "4h"},       {"1.5h", "90min"},
      {"24 hours", "1d"}, {"7d", "1w"},           {"10 days", "10d"},
      {"0.5s", "500ms"},  {"0.35ms", "0.35ms"},   {"90 Minutes", "90min"},
      {"1 week", "1w"},   {"0w", "0s"},           {"0.000001s", "0.001ms"},
      {"007s", "7s"},     {"1.000000000s", "1s"}, {"3600000ms", "1h"},
      {"1 second", "1s"}, {"1.001s", "1001ms"},   {"36h", "36h"},
  };
  for (const auto &[text, expected] : texts)
    EXPECT_EQ(canonical(text, SlaUnit::duration), expected) << text;
}

TEST(SlaQuantity, IsExactInDecimal) {
  EXPECT_EQ(parse("99.9%", SlaUnit::percent), 99'900'000);
  EXPECT_EQ(parse("0.000001 %", SlaUnit::percent), 1);
  EXPECT_EQ(canonical("98.63%", SlaUnit::percent), "98.63%");
  EXPECT_EQ(canonical("100.000%", SlaUnit::percent), "100%");
  EXPECT_EQ(canonical("4.50", SlaUnit::rating), "4.5");
  EXPECT_EQ(parse("1ms", SlaUnit::duration), 1000);
  EXPECT_EQ(parse("1w", SlaUnit::duration), 604'800'000'000);
}

TEST(SlaQuantity, WritesRatesOverTheShortestExactTime) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"1000/s", "1000/s"}, {"60/min", "1/s"},  {"90/min", "90/min"}, {"1.5 / second", "90/min"},
      {"30/hour", "30/h"},  {"0.5/h", "0.5/h"}, {"0/h", "0/s"}};
  for (const auto &[text, expected] : texts)
    EXPECT_EQ(canonical(text, SlaUnit::rate), expected) << text;
}

TEST(SlaQuantity, RefusesWhatIsNoQuantity) {
  constexpr std::pair<std::string_view, SlaUnit> invalid[] = {
      {"", SlaUnit::duration},        {"4", SlaUnit::duration},    {"h", SlaUnit::duration},
      {"4 m", SlaUnit::duration},     {"1y", SlaUnit::duration},   {"1 month", SlaUnit::duration},
      {"1h30min", SlaUnit::duration}, {"4%", SlaUnit::duration},   {"-4h", SlaUnit::duration},
      {"+4h", SlaUnit::duration},     {".5h", SlaUnit::duration},  {"5.h", SlaUnit::duration},
      {"1e3s", SlaUnit::duration},    {"1,5h", SlaUnit::duration}, {"4hs", SlaUnit::duration},
      {"99.5", SlaUnit::percent},     {"99.5h", SlaUnit::percent}, {"5", SlaUnit::rate},
      {"5/", SlaUnit::rate},          {"5/d", SlaUnit::rate},      {"5s", SlaUnit::rate},
      {"4%", SlaUnit::rating},        {"4h", SlaUnit::rating},     {"4/5", SlaUnit::rating}};
  for (const auto &[text, unit] : invalid) {
    SCOPED_TRACE(text);
    EXPECT_EQ(std::string_view(test::error_of([&, t = text, u = unit] { parse(t, u); }).sqlstate()),
              "22P02");
  }
  expect_error([] { parse("1y", SlaUnit::duration); }, "22P02", "years have no fixed length");
  expect_error([] { parse("-4h", SlaUnit::duration); }, "22P02", "not negative at byte 1");
}

TEST(SlaQuantity, RefusesWhatItCannotKeepExactly) {
  expect_error([] { parse("99.1234567%", SlaUnit::percent); }, "22003", "more than 6 decimals");
  expect_error([] { parse("0.0001ms", SlaUnit::duration); }, "22003", "more than 3 decimals");
  expect_error([] { parse("9223372036854.775808s", SlaUnit::duration); }, "22003", "too large");
  expect_error([] { parse("99999999999999999999w", SlaUnit::duration); }, "22003", "too large");
  expect_error([] { parse("16000000w", SlaUnit::duration); }, "22003", "too large");
}

TEST(SlaQuantity, RefusesTheImpossible) {
  expect_error([] { parse("100.000001%", SlaUnit::percent); }, "22023", "between 0% and 100%");
  expect_error([] { parse("5.1", SlaUnit::rating); }, "22023", "between 1 and 5");
  expect_error([] { parse("0", SlaUnit::rating); }, "22023", "between 1 and 5");
  EXPECT_EQ(parse("100%", SlaUnit::percent), quantity_limits(SlaUnit::percent).greatest);
  EXPECT_EQ(parse("1", SlaUnit::rating), quantity_limits(SlaUnit::rating).least);
}

TEST(SlaQuantity, ReadsBackWhatItWrites) {
  constexpr SlaUnit units[] = {SlaUnit::duration, SlaUnit::percent, SlaUnit::rate, SlaUnit::rating};
  constexpr SlaQuantity steps[] = {1, 7, 350, 1000, 1'000'000, 3'600'000'000, 604'800'000'000};
  for (const SlaUnit unit : units) {
    const auto [least, greatest] = quantity_limits(unit);
    EXPECT_EQ(parse(format_quantity(least, unit), unit), least);
    EXPECT_EQ(parse(format_quantity(greatest, unit), unit), greatest);
    for (unsigned seed = test::base_seed(); seed < test::base_seed() + 500; ++seed) {
      Random random(seed);
      const SlaQuantity quantity =
          least + random.below(1000) * random.pick(steps) % (greatest - least);
      SCOPED_TRACE(test::trace_of(seed) + ": " + std::to_string(quantity));
      EXPECT_EQ(parse(format_quantity(quantity, unit), unit), quantity);
    }
  }
}

}  // namespace
}  // namespace meshcat::core::types
