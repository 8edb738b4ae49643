#include "core/quality/keys/filter.hpp"

#include <cmath>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace meshcat::core::quality::keys {
namespace {

TEST(Filter, NeverDeniesWhatWasAdded) {
  std::mt19937_64 random(21);
  for (const std::size_t size : {1, 2, 1024}) {
    std::vector<std::uint64_t> words(size), hashes(5000);
    Filter filter(words);
    for (std::uint64_t &hash : hashes) filter.add(hash = random());
    for (const std::uint64_t hash : hashes) ASSERT_TRUE(filter.may_contain(hash));
  }
}

TEST(Filter, TellsWhatIsNew) {
  std::vector<std::uint64_t> words(1024);
  Filter filter(words);
  EXPECT_FALSE(filter.may_contain(77));
  EXPECT_TRUE(filter.add(77));
  EXPECT_FALSE(filter.add(77));
}

// As many false candidates as the formula says.
TEST(Filter, AdmitsFewOthers) {
  std::mt19937_64 random(22);
  constexpr double size = 4096;
  for (const double added : {1000., 16384., 65536., 1e6}) {
    std::vector<std::uint64_t> words(static_cast<std::size_t>(size));
    Filter filter(words);
    for (double i = 0; i < added; ++i) filter.add(random());
    int admitted = 0;
    for (int i = 0; i < 200000; ++i) admitted += filter.may_contain(random()) ? 1 : 0;
    const double expected = std::pow(1 - std::exp(-added / 32 / size), 2);
    EXPECT_NEAR(admitted / 200000., expected, expected * 0.3 + 0.001) << added;
  }
}

TEST(Filter, IsFilledByManyAtOnce) {
  std::vector<std::uint64_t> words(64);
  const auto add = [&words](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Filter filter(words);
    for (int i = 0; i < 500; ++i) filter.add(random());
  };
  std::thread other(add, 1);
  add(2);
  other.join();
  const Filter filter(words);
  for (const std::uint64_t seed : {1, 2}) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(filter.may_contain(random()));
  }
}

TEST(Filter, KeepsToItsBudget) {
  EXPECT_EQ(Filter::words_for(0, 1 << 20), 1024U);
  EXPECT_EQ(Filter::words_for(10000000, 1 << 30), 131072U);
  EXPECT_EQ(Filter::words_for(10000000, 65536), 8192U);
  EXPECT_EQ(Filter::words_for(10000000, 65535), 4096U);
  EXPECT_EQ(Filter::words_for(1, 0), 1U);
}

}  // namespace
}  // namespace meshcat::core::quality::keys
