#include "core/sla/measure.hpp"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace meshcat::core::sla {
namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();

TEST(Measure, SharesAreRoundedDown) {
  EXPECT_EQ(share_kept(10'000, 137), 98'630'000);
  EXPECT_EQ(share_kept(46'997, 646), 98'625'444);  // .4435...
  EXPECT_EQ(share_kept(3, 1), 66'666'666);
  EXPECT_EQ(share_kept(1, 0), 100'000'000);
  EXPECT_EQ(share_kept(1, 1), 0);
}

TEST(Measure, OneFailureAmongAnyNumberIsNotEverything) {
  EXPECT_EQ(share_kept(1'000'000'000'000, 1), 99'999'999);
  EXPECT_EQ(share_kept(most, 1), 99'999'999);
  EXPECT_EQ(share_kept(most, 0), 100'000'000);
  EXPECT_EQ(share_kept(most, most), 0);
}

TEST(Measure, WhatIsNoShareIsRefused) {
  EXPECT_THROW(share_kept(0, 0), Error);
  EXPECT_THROW(share_kept(1, 2), Error);
  EXPECT_THROW(share_kept(1, -1), Error);
  EXPECT_THROW(share_kept(-1, -1), Error);
}

TEST(Measure, AgesAreRoundedUp) {
  EXPECT_EQ(age(0), 0);
  EXPECT_EQ(age(-5), 0);
  EXPECT_EQ(age(1), 1'000'000);
  EXPECT_EQ(age(1'000'000), 1'000'000);
  EXPECT_EQ(age(1'000'001), 2'000'000);
  EXPECT_GE(age(most), most - 1'000'000);
}

}  // namespace
}  // namespace meshcat::core::sla
