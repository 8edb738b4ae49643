#include "core/worker/cron.hpp"
#include "round_trip.hpp"

using namespace meshcat::core::worker;
using namespace std::chrono_literals;
namespace fuzz = meshcat::core::types::fuzz;

namespace {

// Prague's clock changes of 2024.
class Prague final : public Zone {
 public:
  Stretch stretch_at(Instant instant) const override {
    constexpr Instant spring{1711846800s}, autumn{1729990800s};
    if (instant < spring) return {spring, 1h};
    if (instant < autumn) return {autumn, 2h};
    return {Instant::max(), 1h};
  }
};

}  // namespace

// Whatever is accepted is due some day, each time at a later moment, and on a
// named minute unless it makes up for a skipped one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto cron = fuzz::parse<Cron>(text);
  if (!cron) return 0;
  const Prague zone;
  Instant now{1711756800s};  // the day before spring's change
  for (int i = 0; i < 5; ++i) {
    const auto next = cron->next_after(now, zone);
    fuzz::require(next && *next > now, "not due later", text);
    const Stretch stretch = zone.stretch_at(*next);
    fuzz::require(cron->matches(local_time(*next, stretch.offset)) ||
                      zone.stretch_at(*next - 1s).end == *next,
                  "due at a minute that it does not name", text);
    now = *next;
  }
  return 0;
}
