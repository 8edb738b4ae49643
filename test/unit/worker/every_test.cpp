#include "core/worker/every.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "zones.hpp"

namespace meshcat::core::worker {
namespace {

using test::utc;
using namespace std::chrono_literals;
using std::chrono::days;

TEST(Every, RefusesWhatDoesNotAdvance) {
  for (const Every bad :
       {Every{}, Every{.time = 999ms}, Every{.months = -1, .days = 40},
        Every{.days = 1, .time = -1s}, Every{.months = 1201}, Every{.days = 36526},
        Every{.months = 2147483647}, Every{.time = std::chrono::microseconds::max()}})
    EXPECT_THROW(bad.check(), Error) << bad.months << " " << bad.days << " " << bad.time.count();
  for (const Every good : {Every{.time = 1s}, Every{.days = 1}, Every{.months = 1200}})
    EXPECT_NO_THROW(good.check());
}

TEST(Every, KeepsItsPhaseAndRunsMissedTimesOnce) {
  const test::StepZone zone(0s);
  const Every every{.time = 10s};
  const Moment start = utc(2024, 1, 1) + 3us;
  EXPECT_EQ(every.next_after(start, start - 1us, zone), start);
  EXPECT_EQ(every.next_after(start, start, zone), start + 10s);
  EXPECT_EQ(every.next_after(start, start + days(365) + 12s, zone), start + days(365) + 20s);
}

TEST(Every, DaysFollowTheClockOnTheWall) {
  const auto zone = test::prague();
  const Every daily{.days = 1};
  const Moment noon = utc(2024, 3, 30, 11);  // 12:00 in Prague
  EXPECT_EQ(daily.next_after(noon, noon, zone), utc(2024, 3, 31, 10));
  const Moment night = utc(2024, 3, 30, 1, 30);  // 02:30, which the next day skips
  EXPECT_EQ(daily.next_after(night, night, zone), utc(2024, 3, 31, 1, 30));
  EXPECT_EQ(daily.next_after(night, utc(2024, 3, 31, 1, 30), zone), utc(2024, 4, 1, 0, 30));
  // 02:30 of 27 October comes twice: the first counts.
  EXPECT_EQ(daily.next_after(night, utc(2024, 10, 26, 23), zone), utc(2024, 10, 27, 0, 30));
  EXPECT_EQ(daily.next_after(night, utc(2024, 10, 27, 0, 30), zone), utc(2024, 10, 28, 1, 30));
}

TEST(Every, MonthsEndWhereTheMonthEnds) {
  const test::StepZone zone(0s);
  const Every monthly{.months = 1};
  const Moment start = utc(2024, 1, 31, 8);
  EXPECT_EQ(monthly.next_after(start, start, zone), utc(2024, 2, 29, 8));
  EXPECT_EQ(monthly.next_after(start, utc(2024, 2, 29, 8), zone), utc(2024, 3, 31, 8));
  EXPECT_EQ(monthly.next_after(start, utc(2025, 2, 1), zone), utc(2025, 2, 28, 8));
}

void compare_with_series(unsigned seed) {
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto pick = [&](int a, int b) { return std::uniform_int_distribution(a, b)(random); };
  const Instant from = utc(2024, 1, 1);
  const auto zone = test::random_zone(random, from, from + days(200));
  Every every{
      .months = pick(0, 2) / 2, .days = pick(0, 2), .time = std::chrono::minutes(pick(0, 5000))};
  if (every.months + every.days == 0) every.time += 1h;
  const Moment start = from + std::chrono::minutes(pick(0, 10000)) + 7us;
  const Moment after = start + std::chrono::minutes(pick(0, 200000));
  std::int64_t times = 0;
  while (every.after_times(start, times, zone) <= after) ++times;
  EXPECT_EQ(every.next_after(start, after, zone), every.after_times(start, times, zone));
}

TEST(Every, IsTheFirstOfItsSeries) {
  for (unsigned seed = 0; seed < 200; ++seed) compare_with_series(seed);
}

}  // namespace
}  // namespace meshcat::core::worker
