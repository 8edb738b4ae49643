// Cron expressions: which minutes they name, and when they are due next.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/worker/zone.hpp"

namespace meshcat::core::worker {

// Five fields (minute, hour, day of month, month, day of week) or @hourly,
// @daily, @midnight, @weekly, @monthly, @yearly, @annually. A field is a list of
// values, ranges and steps: 1,15  mon-fri  */10  9-17/2. Months and days of the
// week have English names; 0 and 7 are Sunday. When neither day field starts
// with *, a day that either of them names is due, as cron has always done.
class Cron {
 public:
  // Throws syntax_error or invalid_parameter_value saying which field is wrong,
  // also for a date that never comes, such as 30 February.
  static Cron parse(std::string_view text);

  // Is the local minute that holds `local` one of those named?
  bool matches(Local local) const;

  // The first moment after `after` at which the expression is due in `zone`.
  // An expression that names its hours is due once for each local minute it
  // names: a minute that the zone skips is due at the end of the gap, one that
  // it repeats is due the first time only. With * in the hour field it follows
  // the elapsed time instead: nothing to make up for, nothing left out.
  std::optional<Instant> next_after(Instant after, const Zone &zone) const;

 private:
  Cron() = default;
  bool day_matches(std::chrono::local_days day) const;
  // The first local minute at or after `from` that is named.
  std::optional<Local> first_from(Local from) const;
  // The first time of a day, at or after `from`, that is named.
  std::optional<std::chrono::minutes> time_from(std::chrono::minutes from) const;

  std::uint64_t minutes_ = 0;
  std::uint32_t hours_ = 0, days_ = 0, months_ = 0, weekdays_ = 0;
  bool any_hour_ = false;    // the hour field starts with *
  bool either_day_ = false;  // neither day field starts with *
};

}  // namespace meshcat::core::worker
