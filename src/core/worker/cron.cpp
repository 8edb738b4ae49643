#include "core/worker/cron.hpp"

#include <algorithm>

namespace meshcat::core::worker {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

// The rarest date is 29 February on a given weekday: 28 years apart, 40 around
// a century that is no leap year.
constexpr days horizon{41 * 366};

bool has(std::uint64_t set, unsigned value) {
  return (set >> value & 1U) != 0;
}

}  // namespace

bool Cron::day_matches(local_days day) const {
  const std::chrono::year_month_day date(day);
  if (!has(months_, static_cast<unsigned>(date.month()))) return false;
  const bool of_month = has(days_, static_cast<unsigned>(date.day()));
  const bool of_week = has(weekdays_, std::chrono::weekday(day).c_encoding());
  return either_day_ ? of_month || of_week : of_month && of_week;
}

bool Cron::matches(Local local) const {
  const auto day = std::chrono::floor<days>(local);
  const auto time = std::chrono::floor<minutes>(local - day);
  return day_matches(day) && time_from(time) == time;
}

std::optional<minutes> Cron::time_from(minutes from) const {
  for (auto hour = static_cast<unsigned>(from / 1h); hour < 24; ++hour) {
    if (!has(hours_, hour)) continue;
    const minutes start = std::max(from - minutes(60 * hour), 0min);
    for (auto minute = static_cast<unsigned>(start.count()); minute < 60; ++minute)
      if (has(minutes_, minute)) return minutes(60 * hour + minute);
  }
  return std::nullopt;
}

std::optional<Local> Cron::first_from(Local from) const {
  const auto minute = std::chrono::ceil<minutes>(from);
  const auto first_day = std::chrono::floor<days>(minute);
  for (auto day = first_day; day <= first_day + horizon; day += days(1)) {
    if (!day_matches(day)) continue;
    const auto time = time_from(day == first_day ? minute - first_day : 0min);
    if (time) return Local(day + *time);
  }
  return std::nullopt;
}

// Walks the zone's stretches, in each of which local time runs on evenly. The
// walk starts some days early, so as to know which local times were shown
// before a clock was set back.
std::optional<Instant> Cron::next_after(Instant after, const Zone &zone) const {
  Instant start = after - days(3);
  const Instant limit = after + horizon + days(366);
  Stretch stretch = zone.stretch_at(start);
  Local shown = local_time(start, stretch.offset);  // local times before this are dealt with
  while (start < limit) {
    Local from = local_time(std::max(start, after + 1s), stretch.offset);
    if (!any_hour_) from = std::max(from, shown);
    const auto match = first_from(from);
    if (match && instant_of(*match, stretch.offset) < stretch.end)
      return instant_of(*match, stretch.offset);
    if (stretch.end == Instant::max()) return std::nullopt;

    const Stretch next = zone.stretch_at(stretch.end);
    shown = std::max(shown, local_time(stretch.end, stretch.offset));
    const Local resumes = local_time(stretch.end, next.offset);
    if (!any_hour_ && stretch.end > after && shown < resumes) {
      const auto skipped = first_from(shown);
      if (skipped && *skipped < resumes) return stretch.end;
    }
    start = stretch.end;
    stretch = next;
  }
  return std::nullopt;
}

}  // namespace meshcat::core::worker
