// Fixed-rate schedules: every so much time from a start.
#pragma once

#include <optional>

#include "core/worker/zone.hpp"

namespace meshcat::core::worker {

using Moment = std::chrono::sys_time<std::chrono::microseconds>;

// A length of time as SQL's interval has it: months and days are of the
// calendar, in a zone; the rest is elapsed time.
struct Every {
  int months = 0;
  int days = 0;
  std::chrono::microseconds time{0};

  // Throws invalid_parameter_value unless no part is negative and the whole is
  // one second to a hundred years.
  void check() const;

  // `start` and `times` such lengths, as the clock on the wall of `zone` has it:
  // one day after 12:00 is 12:00. A local time that the zone skips is as much
  // later as the gap is long.
  Moment after_times(Moment start, std::int64_t times, const Zone &zone) const;

  // The first of start, start + 1 length, start + 2 lengths, ... that is after
  // `after`. However many were missed, there is one next.
  Moment next_after(Moment start, Moment after, const Zone &zone) const;
};

}  // namespace meshcat::core::worker
