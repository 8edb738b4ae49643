#include "core/quality/anomaly.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::quality {
namespace {

std::string shown(const std::vector<Exact> &earlier, const Exact &value) {
  return to_decimal(deviations(earlier, value, Exact(1, 1000)), 4);
}

TEST(Anomaly, KnowsTheMedian) {
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 3}), Exact(5, 2));
}

TEST(Anomaly, CountsRobustDeviations) {
  // Median 5, absolute deviations 4 3 2 1 0 1 2 3 4: their median is 2.
  const std::vector<Exact> earlier{1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_EQ(shown(earlier, 5), "0");
  EXPECT_EQ(shown(earlier, 15), "3.3725");
  EXPECT_EQ(shown(earlier, -5), "-3.3725");
  EXPECT_EQ(shown({1, 2, 3, 4, 5, 6, 7, 8, 1000}, 15), "3.3725") << "one outlier changes nothing";
}

TEST(Anomaly, FallsBackWhereMostAreTheSame) {
  // The median deviation is 0, the mean one is 2 of 8.
  EXPECT_EQ(shown({5, 5, 5, 5, 5, 5, 5, 7}, 6), "3.1915");
  EXPECT_EQ(shown({5, 5, 5}, 6), "1000") << "in units of what can be told apart";
  EXPECT_EQ(shown({5, 5, 5}, 5), "0");
}

}  // namespace
}  // namespace meshcat::core::quality
