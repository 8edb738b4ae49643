#include "core/quality/sketch/distinct.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "support.hpp"

namespace meshcat::core::quality::sketch {
namespace {

TEST(DistinctSketch, CountsFewHashesExactly) {
  Dice dice(1);
  EXPECT_EQ(DistinctSketch().estimate(), 0);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::uint64_t> hashes;
    std::set<std::uint64_t> distinct;
    const std::size_t most = 1 + dice.below(DistinctSketch::exact_up_to);
    for (std::size_t i = 0; i < 5000; ++i)
      hashes.push_back((1 + dice.below(most)) * 0x9e3779b97f4a7c15);
    distinct.insert(hashes.begin(), hashes.end());
    const auto sketch = of_parts<DistinctSketch>(hashes, dice);
    EXPECT_EQ(sketch.estimate(), static_cast<std::int64_t>(distinct.size()));
    EXPECT_EQ(sketch.relative_error(), 0);
  }
}

TEST(DistinctSketch, DependsOnTheSetOfHashesAlone) {
  Dice dice(2);
  for (int round = 0; round < 40; ++round) {
    std::vector<std::uint64_t> hashes(1 + dice.below(4000));
    for (auto &each : hashes) each = dice.bits();
    hashes.insert(hashes.end(), hashes.begin(),
                  hashes.begin() + static_cast<std::ptrdiff_t>(hashes.size() / 2));
    DistinctSketch whole;
    for (const auto each : hashes) whole.add(each);
    EXPECT_EQ(of_parts<DistinctSketch>(hashes, dice).bytes(), whole.bytes()) << hashes.size();
  }
}

// The mean over sketches of independent hashes is the truth, and their spread what is
// said of it: within what 300 of them may differ by chance (4 standard errors).
TEST(DistinctSketch, ErrsAsMuchAsItSays) {
  Dice dice(3);
  constexpr int sketches = 300;
  for (const std::size_t truth : {1025U, 3000U, 16384U, 40000U, 100000U}) {
    double sum = 0, squares = 0;
    for (int i = 0; i < sketches; ++i) {
      DistinctSketch sketch;
      for (std::size_t n = 0; n < truth; ++n) sketch.add(dice.bits());
      const double error = static_cast<double>(sketch.estimate()) / static_cast<double>(truth) - 1;
      EXPECT_LT(std::abs(error), 5 * sketch.relative_error());
      sum += error;
      squares += error * error;
    }
    const double said = 0.008125;
    EXPECT_LT(std::abs(sum / sketches), 4 * said / std::sqrt(sketches)) << truth;
    EXPECT_LT(std::sqrt(squares / sketches), said * 1.17) << truth;
  }
}

TEST(DistinctSketch, KnowsHugeNumbers) {
  Dice dice(4);
  // The maximum of n geometric heights, register by register: as 2^40 values would be.
  DistinctSketch sketch;
  for (std::uint64_t index = 0; index < 16384; ++index) {
    const double uniform = (static_cast<double>(dice.bits() >> 11) + 0.5) / 9007199254740992.0;
    const int height =
        static_cast<int>(std::ceil(-std::log2(1 - std::pow(uniform, 16384.0 / 1099511627776.0))));
    const std::uint64_t rest = std::uint64_t{1} << (50 - std::min(height, 50));
    sketch.add(index << 50 | rest);
  }
  EXPECT_NEAR(static_cast<double>(sketch.estimate()) / 1099511627776.0, 1, 0.04);
  DistinctSketch full;
  for (std::uint64_t index = 0; index < 16384; ++index) full.add(index << 50);
  EXPECT_GT(full.estimate(), std::int64_t{1} << 60) << "and has a number for what cannot be";
}

TEST(DistinctSketch, RefusesAHashThatIsThereTwice) {
  DistinctSketch two;
  two.add(7);
  two.add(8);
  std::string bytes = two.bytes();
  EXPECT_EQ(DistinctSketch::restored(bytes).estimate(), 2);
  ASSERT_EQ(bytes[bytes.size() - 8], 8);
  bytes[bytes.size() - 8] = 7;
  EXPECT_THROW(DistinctSketch::restored(bytes), Error);
}

TEST(DistinctSketch, RefusesForgedBytes) {
  Dice dice(5);
  DistinctSketch few, many;
  for (int i = 0; i < 20; ++i) few.add(dice.bits());
  for (int i = 0; i < 3000; ++i) many.add(dice.bits());
  EXPECT_TRUE(refuses_parts_of<DistinctSketch>(few.bytes()));
  EXPECT_TRUE(refuses_parts_of<DistinctSketch>(many.bytes()));
  for (const auto &sketch : {few, many})
    survives_forgery<DistinctSketch>(sketch.bytes(), dice, [](const DistinctSketch &forged) {
      EXPECT_GE(forged.estimate(), 0);
    });
}

}  // namespace
}  // namespace meshcat::core::quality::sketch
