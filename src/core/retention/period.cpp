#include "core/retention/period.hpp"

namespace meshcat::core::retention {

namespace {

// The fewest and the most days between two dates that are so many months apart.
constexpr std::int64_t fewest[] = {0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334};
constexpr std::int64_t most[] = {0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337};
constexpr std::int64_t day = 86'400'000'000;

// Of so many months, leap days included: at most one in four years, begun ones as well.
std::int64_t most_days(std::int64_t months) {
  const std::int64_t years = months / 12, rest = months % 12;
  return 365 * years + (years + (rest > 0 ? 4 : 3)) / 4 + most[rest];
}

std::int64_t fewest_days(std::int64_t months) {
  return months >= 0 ? 365 * (months / 12) + fewest[months % 12] : -most_days(-months);
}

}  // namespace

bool certainly_no_shorter(const Period &longer, const Period &shorter) {
  const __int128 days = static_cast<__int128>(fewest_days(longer.months - shorter.months)) +
                        longer.days - shorter.days;
  return days * day + longer.microseconds - shorter.microseconds >= 0;
}

}  // namespace meshcat::core::retention
