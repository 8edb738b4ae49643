#include "core/quality/sketch/compare.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "support.hpp"

namespace meshcat::core::quality::sketch {
namespace {

constexpr Distance distances[] = {Distance::total_variation, Distance::kolmogorov_smirnov,
                                  Distance::chi_squared, Distance::psi};

Exact decimal(const char *text) {
  return *parse_decimal(text);
}

std::vector<Pair> reversed(const std::vector<Pair> &pairs) {
  std::vector<Pair> result;
  for (const auto &[earlier, later] : pairs) result.push_back({later, earlier});
  return result;
}

TEST(Distance, IsThatOfItsDefinition) {
  const std::vector<Bin> bins{{50, decimal("0.5")}, {30, decimal("0.25")}, {20, decimal("0.25")}};
  EXPECT_EQ(distance(Distance::total_variation, bins), decimal("0.05"));
  EXPECT_EQ(distance(Distance::kolmogorov_smirnov, bins), decimal("0.05"));
  EXPECT_EQ(distance(Distance::chi_squared, bins), decimal("2"));
  const double psi = 0.05 * std::log(0.3 / 0.25) - 0.05 * std::log(0.2 / 0.25);
  EXPECT_NEAR(distance(Distance::psi, bins).convert_to<double>(), psi, 1e-12);
  const std::vector<Bin> unexpected{{1, decimal("1")}, {1, Exact()}};
  EXPECT_EQ(distance(Distance::chi_squared, unexpected), decimal("0.5"))
      << "no place for a bin of which nothing is expected";
  EXPECT_NEAR(distance(Distance::psi, unexpected).convert_to<double>(),
              -0.5 * std::log(0.5) + 0.4999 * std::log(5000), 1e-9);
}

TEST(Distance, OfTwoSamples) {
  // Numerical Recipes' chstwo, by hand: m = 60, n = 30.
  const std::vector<Pair> pairs{{30, 10}, {30, 15}, {0, 5}};
  const double m = 60, n = 30;
  double chi = 0;
  for (const auto &[e, l] : pairs)
    chi += std::pow(std::sqrt(n / m) * static_cast<double>(e) -
                        std::sqrt(m / n) * static_cast<double>(l),
                    2) /
           static_cast<double>(e + l);
  EXPECT_NEAR(distance(Distance::chi_squared, pairs).convert_to<double>(), chi, 1e-9);
  EXPECT_EQ(distance(Distance::total_variation, pairs), Exact(1, 6));
}

TEST(Distance, IsSymmetricAndZeroForTheSameShares) {
  Dice dice(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<Pair> pairs(1 + dice.below(20)), same;
    for (auto &each : pairs) {
      each = {static_cast<std::int64_t>(dice.below(50)), static_cast<std::int64_t>(dice.below(50))};
      same.push_back({each.earlier, 3 * each.earlier});
    }
    pairs.push_back({1, 1});
    same.push_back({1, 3});
    for (const Distance kind : distances) {
      EXPECT_GE(distance(kind, pairs), 0);
      EXPECT_EQ(distance(kind, pairs), distance(kind, reversed(pairs)));
      EXPECT_EQ(distance(kind, same), 0);
    }
    EXPECT_LE(distance(Distance::total_variation, pairs), 1);
    EXPECT_LE(distance(Distance::kolmogorov_smirnov, pairs),
              distance(Distance::total_variation, pairs));
  }
}

QuantileSketch numbers(int from, int to, int step = 1) {
  QuantileSketch sketch;
  for (int i = from; i < to; i += step) sketch.add(i);
  return sketch;
}

TEST(BinnedNumbers, HoldTheSameShareOfTheEarlierOnes) {
  const auto bins = binned(numbers(0, 1000), numbers(500, 1500), 10);
  ASSERT_EQ(bins.size(), 10U);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    EXPECT_EQ(bins[i].counts.earlier, 100) << i;
    EXPECT_EQ(bins[i].counts.later, i < 5 ? 0 : i < 9 ? 100 : 600) << i;
    EXPECT_EQ(bins[i].range.with_low, i == 0);
    EXPECT_TRUE(bins[i].range.with_high);
  }
  EXPECT_EQ(bins[3].range.low, 299);
  EXPECT_EQ(bins[3].range.high, 399);
  EXPECT_TRUE(std::isnan(bins.back().range.high));
}

// A number that alone fills a bin is compared alone: a constant that moves is seen.
TEST(BinnedNumbers, TellFrequentNumbersApart) {
  for (const std::size_t bins : {2U, 10U}) {
    const auto moved = binned(numbers(5, 6), numbers(3, 4), bins);
    ASSERT_EQ(moved.size(), 3U);
    EXPECT_EQ(moved[0].counts.later, 1) << "below";
    EXPECT_EQ(moved[1].counts.earlier, 1) << "itself";
    EXPECT_TRUE(moved[1].range.low == 5 && moved[1].range.high == 5 && moved[1].range.with_low);
    EXPECT_FALSE(moved[0].range.with_high);
  }
  QuantileSketch flags;
  for (int i = 0; i < 100; ++i) flags.add(i % 4 == 0 ? 1 : 0);
  const auto bins = binned(flags, flags, 10);
  for (const auto &each : bins) EXPECT_EQ(each.counts.earlier, each.counts.later);
  EXPECT_EQ(bins[1].counts.earlier, 75);
}

TEST(BinnedNumbers, CountEveryNumberOnce) {
  Dice dice(2);
  for (int round = 0; round < 200; ++round) {
    QuantileSketch earlier, later;
    const std::size_t spread = 1 + dice.below(round % 2 == 0 ? 12 : 5000);
    for (QuantileSketch *each : {&earlier, &later})
      for (std::size_t n = 1 + dice.below(3000); n > 0; --n) {
        const double special[] = {std::numeric_limits<double>::infinity(),
                                  -std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::quiet_NaN()};
        each->add(dice.below(20) == 0 ? special[dice.below(3)]
                                      : static_cast<double>(dice.below(spread)));
      }
    const std::size_t wanted = 2 + dice.below(20);
    const auto bins = binned(earlier, later, wanted);
    EXPECT_LE(bins.size(), 2 * wanted);
    Pair sum{0, 0};
    for (const auto &[range, counts] : bins) {
      EXPECT_GE(counts.earlier, 0);
      EXPECT_GE(counts.later, 0);
      sum.earlier += counts.earlier;
      sum.later += counts.later;
    }
    EXPECT_EQ(sum.earlier, earlier.count());
    EXPECT_EQ(sum.later, later.count());
  }
}

TEST(KolmogorovSmirnov, IsTheGreatestDifferenceWhateverTheBins) {
  EXPECT_EQ(kolmogorov_smirnov(numbers(0, 100), numbers(0, 100)), 0);
  EXPECT_EQ(kolmogorov_smirnov(numbers(0, 100), numbers(100, 200)), 1);
  EXPECT_EQ(kolmogorov_smirnov(numbers(0, 100), numbers(50, 150)), Exact(1, 2));
  EXPECT_EQ(kolmogorov_smirnov(numbers(0, 100), numbers(0, 100, 2)), Exact(1, 100));
  const auto many = numbers(0, 100000), shifted = numbers(10000, 110000);
  const double error = static_cast<double>(many.rank_error() + shifted.rank_error()) / 100000;
  EXPECT_NEAR(kolmogorov_smirnov(many, shifted).convert_to<double>(), 0.1, error);
}

TEST(BinnedValues, StandBesideEachOther) {
  FrequencySketch earlier, later, many;
  earlier.add("gone", 3);
  earlier.add("kept", 5);
  later.add("kept", 2);
  later.add("new", 4);
  for (int i = 0; i < 300; ++i) many.add(std::to_string(i));
  const auto bins = binned(earlier, later);
  ASSERT_EQ(bins.size(), 3U);
  EXPECT_TRUE(bins[0].value == "gone" && bins[0].counts.earlier == 3 && bins[0].counts.later == 0);
  EXPECT_TRUE(bins[1].value == "kept" && bins[1].counts.earlier == 5 && bins[1].counts.later == 2);
  EXPECT_TRUE(bins[2].value == "new" && bins[2].counts.earlier == 0 && bins[2].counts.later == 4);
  std::int64_t sum = 0;
  for (const auto &each : binned(earlier, many)) sum += each.counts.later;
  EXPECT_EQ(sum, 300) << "in buckets";
}

}  // namespace
}  // namespace meshcat::core::quality::sketch
