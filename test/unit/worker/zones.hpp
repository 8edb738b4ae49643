// Zones for tests: any offsets, changed at any moments.
#pragma once

#include <random>
#include <utility>
#include <vector>

#include "core/worker/zone.hpp"

namespace meshcat::core::worker::test {

using namespace std::chrono_literals;

class StepZone final : public Zone {
 public:
  // `first` until the first change, then each change's offset.
  explicit StepZone(std::chrono::seconds first,
                    std::vector<std::pair<Instant, std::chrono::seconds>> changes = {})
      : first_(first), changes_(std::move(changes)) {}

  Stretch stretch_at(Instant instant) const override {
    Stretch stretch{Instant::max(), first_};
    for (const auto &[moment, offset] : changes_) {
      if (moment > instant) {
        stretch.end = moment;
        break;
      }
      stretch.offset = offset;
    }
    return stretch;
  }

 private:
  std::chrono::seconds first_;
  std::vector<std::pair<Instant, std::chrono::seconds>> changes_;
};

inline Instant utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0,
                   int second = 0) {
  using namespace std::chrono;
  return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) +
         hours(hour) + minutes(minute) + seconds(second);
}

// Prague in 2024: an hour skipped on 31 March, one repeated on 27 October.
inline StepZone prague() {
  return StepZone(1h, {{utc(2024, 3, 31, 1), 2h}, {utc(2024, 10, 27, 1), 1h}});
}

// A zone that sets its clock by up to three hours, every few hours to days.
inline StepZone random_zone(std::mt19937 &random, Instant from, Instant to) {
  const auto offset = [&] {
    return std::chrono::minutes(15 * std::uniform_int_distribution(-52, 56)(random));
  };
  std::chrono::minutes current = offset();
  std::vector<std::pair<Instant, std::chrono::seconds>> changes;
  const std::chrono::seconds first = current;
  for (Instant at = from;;) {
    at += std::chrono::minutes(std::uniform_int_distribution(60, 4000)(random));
    if (at >= to) return StepZone(first, std::move(changes));
    current += std::chrono::minutes(10 * std::uniform_int_distribution(-18, 18)(random));
    changes.emplace_back(at, current);
  }
}

}  // namespace meshcat::core::worker::test
