#include "quality/budget.hpp"

#include <algorithm>

namespace meshcat::quality {

using std::chrono::microseconds;
using std::chrono::milliseconds;

microseconds TimeBudget::elapsed() const {
  return std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - start_);
}

milliseconds TimeBudget::remaining() const {
  return std::clamp(std::chrono::ceil<milliseconds>(*limit_ - elapsed()), milliseconds(1),
                    milliseconds(INT_MAX));
}

}  // namespace meshcat::quality
