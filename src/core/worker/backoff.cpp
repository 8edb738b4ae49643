#include "core/worker/backoff.hpp"

#include <algorithm>

namespace meshcat::core::worker {

namespace {

// SplitMix64's finaliser: every bit of the input moves every bit of the output.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

}  // namespace

std::chrono::milliseconds backoff(std::chrono::milliseconds delay, int failures,
                                  std::uint64_t salt) {
  const auto cap = std::max<std::chrono::milliseconds>(delay, longest_backoff);
  auto wait = delay;
  for (int i = 1; i < failures && wait < cap; ++i) wait = std::min(wait * 2, cap);
  const std::uint64_t draw = mix(salt ^ mix(static_cast<std::uint64_t>(failures)));
  return wait + wait * static_cast<std::int64_t>(draw % 1001) / 10000;
}

}  // namespace meshcat::core::worker
