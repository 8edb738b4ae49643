#include "core/worker/every.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace meshcat::core::worker {

using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

// The moment at which the zone shows `local`: the first one where it shows it
// twice; where it never does, what the clock would have shown without the gap.
Instant moment_of(Local local, const Zone &zone) {
  Stretch stretch = zone.stretch_at(Instant(local.time_since_epoch()) - std::chrono::days(2));
  for (;;) {
    const Instant instant = instant_of(local, stretch.offset);
    if (instant < stretch.end) return instant;
    const Stretch next = zone.stretch_at(stretch.end);
    if (instant_of(local, next.offset) < stretch.end) return instant;  // in the gap between them
    stretch = next;
  }
}

std::chrono::local_days add_months(std::chrono::local_days day, std::int64_t months) {
  using namespace std::chrono;
  const year_month_day date(day);
  const year_month_day shifted = date + std::chrono::months(months);
  return local_days(shifted.ok() ? shifted : shifted.year() / shifted.month() / last);
}

}  // namespace

void Every::check() const {
  constexpr microseconds longest = std::chrono::days(36525);
  const bool sane = months >= 0 && days >= 0 && time >= 0us && months <= 1200 && days <= 36525 &&
                    time <= longest && months + days + (time >= 1s ? 1 : 0) > 0;
  if (!sane)
    throw Error(sqlstate::invalid_parameter_value, "invalid interval to repeat a job at",
                "It must be one second to a hundred years, without negative parts.",
                "Write for example every => '15 minutes'.");
}

Moment Every::after_times(Moment start, std::int64_t times, const Zone &zone) const {
  if (months == 0 && days == 0) return start + times * time;
  const Instant whole = std::chrono::floor<std::chrono::seconds>(start);
  const Local local = local_time(whole, zone.stretch_at(whole).offset);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto shifted = add_months(day, times * months) + std::chrono::days(times * days);
  return moment_of(Local(shifted + (local - day)), zone) + (start - whole) + times * time;
}

// Doubles, then halves: the number of times may be large.
Moment Every::next_after(Moment start, Moment after, const Zone &zone) const {
  if (start > after) return start;
  std::int64_t passed = 0, ahead = 1;
  while (after_times(start, ahead, zone) <= after) {
    passed = ahead;
    ahead *= 2;
  }
  while (ahead - passed > 1) {
    const std::int64_t middle = passed + (ahead - passed) / 2;
    (after_times(start, middle, zone) <= after ? passed : ahead) = middle;
  }
  return after_times(start, ahead, zone);
}

}  // namespace meshcat::core::worker
