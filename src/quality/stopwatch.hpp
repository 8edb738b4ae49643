// What something cost.
#pragma once

#include "bridge/confinement.hpp"
#include "quality/measure.hpp"

namespace meshcat::quality {

class Stopwatch {
 public:
  // A finding that cost what was read and waited for since the start.
  Finding finding(const char *tier) const {
    Finding finding;
    finding.tier = tier;
    finding.blocks_read = bridge::blocks_read() - blocks_;
    finding.duration = elapsed();
    return finding;
  }
  std::chrono::microseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 start_);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::int64_t blocks_ = bridge::blocks_read();
};

}  // namespace meshcat::quality
