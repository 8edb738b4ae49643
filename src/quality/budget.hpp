// How long a run may take to measure.
#pragma once

#include <chrono>
#include <optional>

#include "bridge/background.hpp"

namespace meshcat::quality {

class TimeBudget {
 public:
  // Begins now; nothing: as long as it takes.
  explicit TimeBudget(std::optional<std::chrono::microseconds> limit) : limit_(limit) {}

  bool is_over() const { return limit_ && elapsed() >= *limit_; }

  // Runs `body`, which is cancelled when the time is over and must undo what it did
  // then (bridge::attempt). Returns whether it came to its end.
  template <typename Body>
  bool run(Body body) const {
    if (is_over()) return false;
    if (!limit_) {
      body();
      return true;
    }
    const bridge::Deadline deadline(bridge::Deadline::of_checks, remaining());
    try {
      body();
      return true;
    } catch (const bridge::PgError &error) {
      if (!deadline.caused(*error.data())) throw;
    }
    return false;
  }

 private:
  std::chrono::microseconds elapsed() const;
  // In the server's timeouts' unit and range, never nothing.
  std::chrono::milliseconds remaining() const;

  std::optional<std::chrono::microseconds> limit_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace meshcat::quality
