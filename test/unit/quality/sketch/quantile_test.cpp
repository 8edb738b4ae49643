#include "core/quality/sketch/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "support.hpp"

namespace meshcat::core::quality::sketch {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool before(double left, double right) {
  return left < right || (std::isnan(right) && !std::isnan(left));
}

std::int64_t at_most(const std::vector<double> &sorted, double value) {
  return std::upper_bound(sorted.begin(), sorted.end(), value, before) - sorted.begin();
}
std::int64_t below(const std::vector<double> &sorted, double value) {
  return std::lower_bound(sorted.begin(), sorted.end(), value, before) - sorted.begin();
}

// Numbers of many shapes: in order, in reverse, ties, special ones, wide ranges.
std::vector<double> numbers(std::size_t size, std::size_t shape, Dice &dice) {
  std::vector<double> values;
  for (std::size_t i = 0; i < size; ++i) {
    const double uniform = static_cast<double>(dice.below(1000000)) - 500000;
    const std::vector<double> shapes{static_cast<double>(i),
                                     -static_cast<double>(i),
                                     uniform,
                                     std::floor(uniform / 100000),
                                     std::exp(uniform / 1000),
                                     std::sin(static_cast<double>(i)),
                                     static_cast<double>(i % 2 == 0 ? i : size - i),
                                     7};
    values.push_back(shapes[shape % shapes.size()]);
  }
  for (const double special : {infinity, -infinity, nan, -nan, 0.0, -0.0, 1e300})
    if (shape % 3 == 0 && !values.empty()) values[dice.below(values.size())] = special;
  return values;
}

TEST(QuantileSketch, IsExactForFewValues) {
  Dice dice(1);
  for (std::size_t round = 0; round < 100; ++round) {
    const auto values = numbers(1 + dice.below(QuantileSketch::capacity - 1), round, dice);
    const auto sketch = of_parts<QuantileSketch>(values, dice);
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end(), before);
    ASSERT_EQ(sketch.rank_error(), 0);
    for (const double fraction : {0.0, 0.01, 0.25, 0.5, 0.9, 0.999, 1.0}) {
      const auto place = static_cast<std::size_t>(
          std::max(1.0, std::ceil(fraction * static_cast<double>(sorted.size()))));
      const double wanted = sorted[place - 1], found = sketch.quantile(fraction);
      EXPECT_TRUE(wanted == found || (std::isnan(wanted) && std::isnan(found))) << wanted << found;
    }
    for (const auto &[value, rank] : sketch.steps()) EXPECT_EQ(rank, at_most(sorted, value));
  }
}

// In any order, merged in any tree, every rank is within the error that the sketch
// says, and that is within what its class promises.
TEST(QuantileSketch, ErrsNoMoreThanItSays) {
  Dice dice(2);
  for (std::size_t round = 0; round < 48; ++round) {
    const auto values = numbers(1000 + dice.below(200000), round, dice);
    const auto sketch = of_parts<QuantileSketch>(values, dice);
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end(), before);
    const auto size = static_cast<std::int64_t>(sorted.size());
    ASSERT_EQ(sketch.count(), size);
    const double levels =
        std::max(0.0, std::log2(static_cast<double>(size) / QuantileSketch::capacity));
    EXPECT_LE(static_cast<double>(sketch.rank_error()),
              (levels + 1) / 2048 * static_cast<double>(size) + 6 * std::exp2(levels + 1))
        << size;
    std::int64_t last = 0;
    for (const auto &[value, rank] : sketch.steps()) {
      EXPECT_LE(std::abs(rank - at_most(sorted, value)), sketch.rank_error());
      EXPECT_GT(rank, last);
      last = rank;
    }
    EXPECT_EQ(last, size);
    for (double fraction = 0; fraction <= 1; fraction += 0.01) {
      const double value = sketch.quantile(fraction);
      const auto wanted = std::max<std::int64_t>(
          1, static_cast<std::int64_t>(std::ceil(fraction * static_cast<double>(size))));
      EXPECT_LT(below(sorted, value), wanted + sketch.rank_error());
      EXPECT_GE(at_most(sorted, value), wanted - sketch.rank_error());
      EXPECT_LT(below(sorted, value), at_most(sorted, value)) << "it is one of the values";
    }
    EXPECT_EQ(below(sorted, sketch.min()), 0);
    EXPECT_EQ(at_most(sorted, sketch.max()), size);
  }
}

// The same by the same order, also through bytes: so that a run can be repeated.
TEST(QuantileSketch, IsMadeWithoutChance) {
  Dice dice(3), same(3);
  const auto values = numbers(50000, 2, dice);
  numbers(50000, 2, same);
  EXPECT_EQ(of_parts<QuantileSketch>(values, dice).bytes(),
            of_parts<QuantileSketch>(values, same).bytes());
}

// What is added in order, or merged in any order, errs less the fewer values there are.
TEST(QuantileSketch, KeepsItsBoundInAMillion) {
  QuantileSketch sketch;
  for (int i = 1; i <= 1000000; ++i) sketch.add(i);
  EXPECT_LE(sketch.rank_error(), 5000);
  EXPECT_NEAR(sketch.quantile(0.5), 500000, 5000);
  EXPECT_LT(sketch.bytes().size(), 100000U);
  EXPECT_EQ(sketch.min(), 1);
  EXPECT_EQ(sketch.max(), 1000000);
}

TEST(QuantileSketch, RefusesForgedBytes) {
  Dice dice(4);
  QuantileSketch one, many;
  one.add(nan);
  for (int i = 0; i < 1030; ++i) many.add(i);
  EXPECT_TRUE(refuses_parts_of<QuantileSketch>(QuantileSketch().bytes()));
  EXPECT_TRUE(refuses_parts_of<QuantileSketch>(one.bytes()));
  EXPECT_TRUE(refuses_parts_of<QuantileSketch>(many.bytes()));
  for (const auto &sketch : {QuantileSketch(), one, many})
    survives_forgery<QuantileSketch>(sketch.bytes(), dice, [](const QuantileSketch &forged) {
      if (forged.count() > 0) forged.quantile(0.5);
    });
  // 2^62 values and as many again are more than can be counted.
  std::string huge = one.bytes();
  QuantileSketch twice = QuantileSketch::restored(huge);
  EXPECT_NO_THROW(for (int i = 0; i < 62; ++i) twice.merge(QuantileSketch(twice)));
  EXPECT_THROW(twice.merge(QuantileSketch(twice)), Error);
}

}  // namespace
}  // namespace meshcat::core::quality::sketch
