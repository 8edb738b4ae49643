#include "core/quality/score.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::quality {
namespace {

DimensionTally rows(std::int64_t checked, std::int64_t failed, int weight = 1) {
  DimensionTally tally{Dimension::accuracy, checked, failed, 0, 0, 1, 0, Exact(weight)};
  return tally;
}

TEST(Score, IsTheShareOfRowsThatFailNothing) {
  EXPECT_EQ(shown_score(*score(rows(46997, 646))), "98.63");
  EXPECT_EQ(shown_score(*score(rows(46997, 27820))), "40.8");
  EXPECT_EQ(shown_score(*score(rows(10, 10))), "0");
}

TEST(Score, ShowsAHundredOnlyWhenNothingFailed) {
  EXPECT_EQ(shown_score(*score(rows(10, 0))), "100");
  EXPECT_EQ(shown_score(*score(rows(100'000'000, 1))), "99.99");
}

TEST(Score, IsUndefinedWhereNothingWasMeasured) {
  EXPECT_FALSE(score(rows(0, 0)));
  EXPECT_FALSE(score(DimensionTally{Dimension::timeliness, {}, {}, 0, 0, 1, 0, Exact(1)}));
  EXPECT_FALSE(score(std::vector<DimensionTally>{}));
  EXPECT_FALSE(score(std::vector<DimensionTally>{rows(0, 0)}));
  EXPECT_FALSE(score(std::vector<DimensionTally>{rows(10, 1, 0)})) << "without weight";
}

TEST(Score, MultipliesRowsByChecksOfTheWhole) {
  DimensionTally tally = rows(100, 10);
  tally.wholes = 2;
  tally.wholes_failed = 1;
  EXPECT_EQ(shown_score(*score(tally)), "45");
  tally.rows_checked = tally.rows_failed = std::nullopt;
  EXPECT_EQ(shown_score(*score(tally)), "50");
  // An empty relation that was delivered in time.
  tally.rows_checked = tally.rows_failed = 0;
  tally.wholes_failed = 0;
  EXPECT_EQ(shown_score(*score(tally)), "100");
}

TEST(Score, CountsConformityForAccuracy) {
  EXPECT_TRUE(counts_for(Dimension::conformity, Dimension::accuracy));
  EXPECT_FALSE(counts_for(Dimension::accuracy, Dimension::conformity));
  for (Dimension each : dimensions) EXPECT_TRUE(counts_for(each, each));
}

TEST(Score, WeighsDimensions) {
  EXPECT_EQ(shown_score(*score(std::vector{rows(10, 0, 1), rows(10, 5, 3)})), "62.5");
  EXPECT_EQ(shown_score(*score(std::vector{rows(10, 0, 1), rows(0, 0, 99)})), "100")
      << "what could not be measured weighs nothing";
}

}  // namespace
}  // namespace meshcat::core::quality
