// How long to wait before a failed job is tried again.
#pragma once

#include <chrono>
#include <cstdint>

namespace meshcat::core::worker {

inline constexpr std::chrono::hours longest_backoff{1};

// `delay` after the first failure, doubled with each further one, at most
// longest_backoff (or `delay`, if that is longer), and up to a tenth more, so
// that jobs that failed together do not return together. The surplus depends on
// `salt` and `failures` alone. `failures` is at least 1.
std::chrono::milliseconds backoff(std::chrono::milliseconds delay, int failures,
                                  std::uint64_t salt);

}  // namespace meshcat::core::worker
