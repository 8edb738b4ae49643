#include "worker/clock.hpp"

extern "C" {
#include "pgtime.h"
}

namespace meshcat::worker {

using namespace std::chrono;
using core::worker::Every;
using core::worker::Instant;
using core::worker::Moment;
using core::worker::Stretch;
namespace sqlstate = core::sqlstate;

namespace {

// PostgreSQL counts microseconds from 2000, C++ from 1970.
constexpr microseconds epoch = sys_days(year(2000) / 1 / 1).time_since_epoch();
constexpr Moment least = sys_days(year(1) / 1 / 1), most = sys_days(year(9999) / 12 / 31);

}  // namespace

void check_clock(TimestampTz time) {
  if (TIMESTAMP_NOT_FINITE(time) || moment(time) < least || moment(time) > most)
    throw core::Error(sqlstate::invalid_parameter_value, "the time is out of range", {},
                      "Use a time of the years 1 to 9999.");
}

Moment moment(TimestampTz time) {
  return Moment(microseconds(time) + epoch);
}

TimestampTz timestamptz(Moment moment) {
  return (moment.time_since_epoch() - epoch).count();
}

Every every(const Interval &interval) {
  const Every result{
      .months = interval.month, .days = interval.day, .time = microseconds(interval.time)};
  result.check();
  return result;
}

microseconds length(const Interval &interval) {
  // A double holds the longest interval there is; what it rounds is far beyond use.
  const double days_long = 30.0 * interval.month + interval.day;
  const double total = days_long * 86400e6 + static_cast<double>(interval.time);
  if (total >= 9e18) return microseconds::max();
  if (total <= -9e18) return microseconds::min();
  return microseconds(static_cast<std::int64_t>(total));
}

ServerZone::ServerZone(const std::string &name)
    : zone_(bridge::call([&]() -> const pg_tz * {
        const pg_tz *zone = pg_tzset(name.c_str());
        return zone != nullptr && pg_tz_acceptable(const_cast<pg_tz *>(zone)) ? zone : nullptr;
      })) {
  if (zone_ == nullptr)
    throw core::Error(sqlstate::invalid_parameter_value,
                      "time zone \"" + name + "\" is not recognized", {},
                      "SELECT name FROM pg_timezone_names lists those there are.");
}

Stretch ServerZone::stretch_at(Instant instant) const {
  const pg_time_t at = instant.time_since_epoch().count();
  long offset = 0, offset_after = 0;
  int summer = 0, summer_after = 0;
  pg_time_t end = 0;
  const int found =
      pg_next_dst_boundary(&at, &offset, &summer, &end, &offset_after, &summer_after, zone_);
  if (found < 0)
    throw core::Error(sqlstate::internal_error, "the time zone does not know its offset at " +
                                                    std::to_string(at) + " seconds since 1970");
  return {found == 0 ? Instant::max() : Instant(seconds(end)), seconds(offset)};
}

Timetable::Timetable(const std::optional<std::string> &cron, const std::optional<Every> &every,
                     TimestampTz start, const std::string &zone)
    : every_(every), start_(moment(start)), zone_(zone) {
  if (cron) cron_ = core::worker::Cron::parse(*cron);
}

TimestampTz Timetable::next_after(TimestampTz after) const {
  check_clock(after);
  if (every_) return timestamptz(every_->next_after(start_, moment(after), zone_));
  const auto next = cron_->next_after(floor<seconds>(moment(after)), zone_);
  return next ? timestamptz(*next) : DT_NOEND;
}

}  // namespace meshcat::worker
