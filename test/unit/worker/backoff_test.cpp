#include "core/worker/backoff.hpp"

#include <set>

#include <gtest/gtest.h>

namespace meshcat::core::worker {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToTheCapWithAtMostATenthMore) {
  std::chrono::milliseconds expected = 30s;
  for (int failures = 1; failures < 200; ++failures) {
    for (std::uint64_t salt : {0U, 1U, 77U}) {
      const auto wait = backoff(30s, failures, salt);
      EXPECT_GE(wait, expected) << failures;
      EXPECT_LE(wait, expected * 11 / 10) << failures;
      EXPECT_EQ(wait, backoff(30s, failures, salt)) << "the same each time";
    }
    expected = std::min<std::chrono::milliseconds>(expected * 2, longest_backoff);
  }
}

TEST(Backoff, ALongDelayIsItsOwnCap) {
  EXPECT_GE(backoff(5h, 9, 1), 5h);
  EXPECT_LE(backoff(5h, 9, 1), 5h + 30min);
}

TEST(Backoff, SpreadsJobsThatFailedTogether) {
  std::set<std::chrono::milliseconds> waits;
  for (std::uint64_t job = 1; job <= 100; ++job) waits.insert(backoff(1h, 1, job));
  EXPECT_GT(waits.size(), 80U);
}

}  // namespace
}  // namespace meshcat::core::worker
