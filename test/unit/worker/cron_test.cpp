#include "core/worker/cron.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "zones.hpp"

namespace meshcat::core::worker {
namespace {

using test::utc;
using namespace std::chrono_literals;

std::string refusal(const char *text) {
  try {
    Cron::parse(text);
  } catch (const Error &error) {
    return error.message() + "|" + error.detail();
  }
  return "accepted";
}

TEST(Cron, RefusesWhatIsNotOneAndNamesTheField) {
  EXPECT_EQ(refusal(""), "invalid cron expression \"\"|It has 0 fields instead of five.");
  EXPECT_EQ(refusal("1 2 3 4"),
            "invalid cron expression \"1 2 3 4\"|It has 4 fields instead of five.");
  EXPECT_EQ(refusal("* * * * * *").substr(0, 23), "invalid cron expression");
  EXPECT_EQ(refusal("0 0 30 2 *"),
            "invalid cron expression \"0 0 30 2 *\"|It names a date that never comes.");
  EXPECT_NE(refusal("@reboot").find("when the server starts"), std::string::npos);
  const std::pair<const char *, const char *> wrong[] = {
      {"60 * * * *", "minute"},
      {"* 24 * * *", "hour"},
      {"* * 0 * *", "day of month"},
      {"* * 32 * *", "day of month"},
      {"* * * 13 *", "month"},
      {"* * * 0 *", "month"},
      {"* * * * 8", "day of week"},
      {"* * * * monday", "day of week"},
      {"* * * fob *", "month"},
      {"jan * * * *", "minute"},
      {"5-1 * * * *", "minute"},
      {"* * * * fri-mon", "day of week"},
      {"*/0 * * * *", "minute"},
      {"5/2 * * * *", "minute"},
      {"*/ * * * *", "minute"},
      {"*/2/2 * * * *", "minute"},
      {"1,, * * * *", "minute"},
      {", * * * *", "minute"},
      {"-5 * * * *", "minute"},
      {"1-2-3 * * * *", "minute"},
      {"+1 * * * *", "minute"},
      {"1a * * * *", "minute"},
      {"999999999999 * * * *", "minute"},
      {"* */1x * * *", "hour"},
      {"* * * */feb *", "month"},
      {"** * * * *", "minute"},
  };
  for (const auto &[text, field] : wrong)
    EXPECT_EQ(refusal(text).find("invalid " + std::string(field) + " in"), 0U)
        << text << ": " << refusal(text);
}

TEST(Cron, NamesMinutes) {
  const auto local = [](Instant instant) { return local_time(instant, 0s); };
  const Cron cron = Cron::parse("5,10-12,*/30\t9-17/4  *  JAN,mar mon-Fri");
  std::set<int> minutes, hours;
  for (Instant t = utc(2024, 1, 1); t < utc(2024, 1, 2); t += 1min)
    if (cron.matches(local(t))) {
      minutes.insert(static_cast<int>((t - utc(2024, 1, 1)) / 1min % 60));
      hours.insert(static_cast<int>((t - utc(2024, 1, 1)) / 1h));
    }
  EXPECT_EQ(minutes, (std::set<int>{0, 5, 10, 11, 12, 30}));
  EXPECT_EQ(hours, (std::set<int>{9, 13, 17}));
  EXPECT_FALSE(cron.matches(local(utc(2024, 1, 6, 9, 5)))) << "a Saturday";
  EXPECT_FALSE(cron.matches(local(utc(2024, 2, 1, 9, 5)))) << "in February";
  EXPECT_TRUE(cron.matches(local(utc(2024, 3, 29, 17, 5, 59)))) << "within the minute";
}

TEST(Cron, SundayIsZeroAndSeven) {
  for (const char *text : {"0 0 * * 0", "0 0 * * 7", "0 0 * * sun", "@weekly", "0 0 * * 7-7"})
    EXPECT_EQ(Cron::parse(text).next_after(utc(2024, 1, 1), test::StepZone(0s)), utc(2024, 1, 7))
        << text;
  EXPECT_EQ(Cron::parse("0 0 * * 5-7").next_after(utc(2024, 1, 6), test::StepZone(0s)),
            utc(2024, 1, 7));
}

// Either day field names a day, unless one of them starts with *: then both must.
TEST(Cron, DaysOfMonthOrWeek) {
  const test::StepZone zone(0s);
  const auto next = [&](const char *text) {
    return Cron::parse(text).next_after(utc(2024, 1, 1), zone);
  };
  EXPECT_EQ(next("0 0 13 * fri"), utc(2024, 1, 5));
  EXPECT_EQ(next("0 0 4 * fri"), utc(2024, 1, 4));
  EXPECT_EQ(next("0 0 13 * *"), utc(2024, 1, 13));
  EXPECT_EQ(next("0 0 * * fri"), utc(2024, 1, 5));
  EXPECT_EQ(next("0 0 */2 * fri"), utc(2024, 1, 5));
  EXPECT_EQ(next("0 0 2-30/2 * fri"), utc(2024, 1, 2));
  EXPECT_EQ(next("0 0 30 2 mon"), utc(2024, 2, 5)) << "the day of the week comes, if not the date";
}

TEST(Cron, HasNamesForTheUsualOnes) {
  const test::StepZone zone(0s);
  const auto next = [&](const char *text) {
    return Cron::parse(text).next_after(utc(2024, 1, 1, 0, 0, 30), zone);
  };
  EXPECT_EQ(next("@hourly"), utc(2024, 1, 1, 1));
  EXPECT_EQ(next(" @Daily "), utc(2024, 1, 2));
  EXPECT_EQ(next("@midnight"), utc(2024, 1, 2));
  EXPECT_EQ(next("@weekly"), utc(2024, 1, 7));
  EXPECT_EQ(next("@monthly"), utc(2024, 2, 1));
  EXPECT_EQ(next("@yearly"), utc(2025, 1, 1));
  EXPECT_EQ(next("@annually"), utc(2025, 1, 1));
}

TEST(Cron, LeapDays) {
  const test::StepZone zone(0s);
  const Cron cron = Cron::parse("59 23 29 feb *");
  EXPECT_EQ(cron.next_after(utc(2096, 2, 29, 23, 58, 59), zone), utc(2096, 2, 29, 23, 59));
  EXPECT_EQ(cron.next_after(utc(2096, 2, 29, 23, 59), zone), utc(2104, 2, 29, 23, 59));
  // With a star in a day field both must name the day: a Sunday, forty years on.
  const Cron sunday = Cron::parse("0 0 29 feb */7");
  EXPECT_EQ(sunday.next_after(utc(2088, 2, 29), zone), utc(2128, 2, 29));
}

TEST(Cron, SkippedHourIsMadeUpForOnce) {
  const auto zone = test::prague();
  const Cron night = Cron::parse("*/20 2 * * *");
  EXPECT_EQ(night.next_after(utc(2024, 3, 30, 1, 40), zone), utc(2024, 3, 31, 1));
  EXPECT_EQ(night.next_after(utc(2024, 3, 31, 1), zone), utc(2024, 4, 1, 0));
  const Cron hourly = Cron::parse("30 * * * *");
  EXPECT_EQ(hourly.next_after(utc(2024, 3, 31, 0, 30), zone), utc(2024, 3, 31, 1, 30));
}

TEST(Cron, RepeatedHourIsDueOnce) {
  const auto zone = test::prague();
  const Cron night = Cron::parse("30 2 * * *");
  EXPECT_EQ(night.next_after(utc(2024, 10, 26, 0, 30), zone), utc(2024, 10, 27, 0, 30));
  EXPECT_EQ(night.next_after(utc(2024, 10, 27, 0, 30), zone), utc(2024, 10, 28, 1, 30));
  // Asked in the middle of the repetition, too.
  EXPECT_EQ(night.next_after(utc(2024, 10, 27, 1, 15), zone), utc(2024, 10, 28, 1, 30));
  const Cron hourly = Cron::parse("30 * * * *");
  EXPECT_EQ(hourly.next_after(utc(2024, 10, 27, 0, 30), zone), utc(2024, 10, 27, 1, 30));
}

// The definition, minute by minute.
std::set<Instant> due_minutes(const Cron &cron, bool any_hour, const Zone &zone, Instant from,
                              Instant to) {
  std::set<Instant> due;
  std::set<Local> shown;
  auto previous = zone.stretch_at(from).offset;
  for (Instant t = from; t < to; t += 1min) {
    const auto offset = zone.stretch_at(t).offset;
    const Local local = local_time(t, offset);
    for (Local gap = local_time(t, previous); !any_hour && gap < local; gap += 1min)
      if (cron.matches(gap) && shown.insert(gap).second) due.insert(t);
    if (cron.matches(local) && (any_hour || !shown.contains(local))) due.insert(t);
    shown.insert(local);
    previous = offset;
  }
  return due;
}

std::string random_field(std::mt19937 &random, int least, int most) {
  const auto pick = [&](int a, int b) { return std::uniform_int_distribution(a, b)(random); };
  const auto item = [&]() -> std::string {
    const int first = pick(least, most);
    switch (pick(0, 3)) {
      case 0:
        return "*/" + std::to_string(pick(1, 9));
      case 1:
        return std::to_string(first) + "-" + std::to_string(pick(first, most)) + "/" +
               std::to_string(pick(1, 5));
      default:
        return std::to_string(first);
    }
  };
  if (pick(0, 2) == 0) return "*";
  std::string field = item();
  for (int more = pick(0, 2); more > 0; --more) field += "," + item();
  return field;
}

void compare_with_scan(unsigned seed) {
  std::mt19937 random(seed);
  const Instant from = utc(2024, 2, 27), to = from + std::chrono::days(12);
  const auto zone = test::random_zone(random, from, to);
  const std::string hours = random_field(random, 0, 23);
  const std::string text = random_field(random, 0, 59) + " " + hours + " " +
                           random_field(random, 1, 28) + " " + random_field(random, 2, 3) + " " +
                           random_field(random, 0, 7);
  SCOPED_TRACE(text + ", seed " + std::to_string(seed));
  const Cron cron = Cron::parse(text);
  const auto due = due_minutes(cron, hours.front() == '*', zone, from, to);
  // The scan knows nothing of what its zone showed before it.
  const Instant first = from + std::chrono::days(4);
  std::set<Instant> found;
  for (auto next = cron.next_after(first, zone); next && *next < to;
       next = cron.next_after(*next, zone))
    ASSERT_TRUE(found.insert(*next).second) << "not later than the one before";
  EXPECT_EQ(found, std::set<Instant>(due.upper_bound(first), due.end()));
  // Asked at any moment, not only when one is due.
  for (int i = 0; i < 50; ++i) {
    const Instant asked =
        first + std::chrono::seconds(std::uniform_int_distribution(0, 8 * 86400)(random));
    const auto expected = due.upper_bound(asked);
    if (expected == due.end()) continue;
    EXPECT_EQ(cron.next_after(asked, zone), *expected);
  }
}

TEST(Cron, AgreesWithAScanOfEveryMinute) {
  for (unsigned seed = 0; seed < 300 && !testing::Test::HasFailure(); ++seed)
    compare_with_scan(seed);
}

}  // namespace
}  // namespace meshcat::core::worker
