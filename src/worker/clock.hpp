// The server's time zones and timestamps for the schedules of core.
#pragma once

#include <optional>
#include <string>

#include "bridge/guard.hpp"
#include "core/worker/cron.hpp"
#include "core/worker/every.hpp"

namespace meshcat::worker {

// Throws invalid_parameter_value unless the schedules can reckon with `time`: it
// is of the years 1 to 9999.
void check_clock(TimestampTz time);

core::worker::Moment moment(TimestampTz time);
TimestampTz timestamptz(core::worker::Moment moment);
core::worker::Every every(const Interval &interval);
// An interval's length, with days of 24 hours and months of 30 days.
std::chrono::microseconds length(const Interval &interval);

// A time zone of the server's database. Throws invalid_parameter_value when it
// has none of that name.
class ServerZone final : public core::worker::Zone {
 public:
  explicit ServerZone(const std::string &name);
  core::worker::Stretch stretch_at(core::worker::Instant instant) const override;

 private:
  const pg_tz *zone_;  // lives as long as the process
};

// When a job is due: by cron expression or every so much time from a start.
class Timetable {
 public:
  // Exactly one of `cron` and `every` is given. Throws as their parsers do.
  Timetable(const std::optional<std::string> &cron, const std::optional<core::worker::Every> &every,
            TimestampTz start, const std::string &zone);

  // The first time after `after`. Throws as check_clock does.
  TimestampTz next_after(TimestampTz after) const;

 private:
  std::optional<core::worker::Cron> cron_;
  std::optional<core::worker::Every> every_;
  core::worker::Moment start_;
  ServerZone zone_;
};

}  // namespace meshcat::worker
