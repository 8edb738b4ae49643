// Time zones as the schedules need them: stretches of constant offset.
#pragma once

#include <chrono>

namespace meshcat::core::worker {

// A moment, and what a clock on the wall shows at it.
using Instant = std::chrono::sys_seconds;
using Local = std::chrono::local_seconds;

// A stretch of time through which a zone keeps its offset.
struct Stretch {
  Instant end;                  // the first moment that is no longer in it
  std::chrono::seconds offset;  // what the zone is ahead of UTC
};

inline Local local_time(Instant instant, std::chrono::seconds offset) {
  return Local(instant.time_since_epoch() + offset);
}
inline Instant instant_of(Local local, std::chrono::seconds offset) {
  return Instant(local.time_since_epoch() - offset);
}

// A time zone. The server supplies its own; tests make theirs.
class Zone {
 public:
  // The stretch that holds `instant`; its end is Instant::max() when the zone
  // keeps its offset for ever.
  virtual Stretch stretch_at(Instant instant) const = 0;

 protected:
  ~Zone() = default;
};

}  // namespace meshcat::core::worker
