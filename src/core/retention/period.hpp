// Periods of the calendar, compared without a calendar at hand.
#pragma once

#include <cstdint>

namespace meshcat::core::retention {

// As SQL's interval has it: a month is no number of days.
struct Period {
  std::int64_t months = 0, days = 0, microseconds = 0;
};

// Does `longer`, counted back from any moment, lead at least as far as `shorter`? 365
// days are not sure to be as long as a year: a leap year is longer.
bool certainly_no_shorter(const Period &longer, const Period &shorter);

}  // namespace meshcat::core::retention
