#include "core/retention/period.hpp"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

namespace meshcat::core::retention {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// As PostgreSQL counts months back: to the month's last day where there is no such day.
sys_days months_before(sys_days from, int count) {
  const year_month_day date{from};
  const auto month = date.year() / date.month() - months{count};
  const auto last =
      std::chrono::year_month_day_last{month.year(), month.month() / std::chrono::last};
  return sys_days{month / std::min(date.day(), last.day())};
}

// For every day of nine years with two leap days, and another time of century's end.
template <typename Judge>
void on_every_day(Judge judge) {
  for (const int first : {1896, 2019})
    for (sys_days day = sys_days{std::chrono::year{first} / 1 / 1};
         day < sys_days{std::chrono::year{first + 9} / 1 / 1}; day += days{1})
      judge(day);
}

TEST(Period, MonthsAndDaysAreComparedAsTheWorstDayHasThem) {
  for (int longer = 0; longer <= 38; ++longer)
    for (int shorter = 0; shorter <= 38; shorter += 1 + longer % 2) {
      std::int64_t least = 100'000;
      on_every_day([&](sys_days day) {
        least = std::min<std::int64_t>(
            least, (months_before(day, shorter) - months_before(day, longer)).count());
      });
      const Period back{longer, 0, 0};
      EXPECT_FALSE(certainly_no_shorter(back, {shorter, least + 1, 0}))
          << longer << " and " << shorter << " months, " << least << " days";
      // It may be unsure, but not by much.
      EXPECT_TRUE(certainly_no_shorter(back, {shorter, least - 4, 0}))
          << longer << " and " << shorter << " months, " << least << " days";
    }
}

TEST(Period, AYearIsNotSureToBeExceededBy365Days) {
  EXPECT_TRUE(certainly_no_shorter({12, 0, 0}, {0, 365, 0}));
  EXPECT_FALSE(certainly_no_shorter({0, 365, 0}, {12, 0, 0}));
  EXPECT_TRUE(certainly_no_shorter({0, 366, 0}, {12, 0, 0}));
  EXPECT_TRUE(certainly_no_shorter({0, 3288, 0}, {108, 0, 0}));
  EXPECT_FALSE(certainly_no_shorter({0, 3287, 0}, {108, 0, 0}));
  EXPECT_TRUE(certainly_no_shorter({120, 0, 0}, {120, 0, 0}));
  EXPECT_FALSE(certainly_no_shorter({120, 0, -1}, {120, 0, 0}));
  EXPECT_TRUE(certainly_no_shorter({0, 1, 0}, {0, 0, 86'400'000'000}));
}

}  // namespace
}  // namespace meshcat::core::retention
