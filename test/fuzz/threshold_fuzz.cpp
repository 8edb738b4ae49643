#include "core/quality/threshold.hpp"
#include "round_trip.hpp"

using namespace meshcat::core::quality;
namespace fuzz = meshcat::core::types::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto threshold = fuzz::parse<Threshold>(text);
  if (!threshold) return 0;
  const std::string canonical = threshold->to_string();
  const Threshold again = Threshold::parse(canonical);
  fuzz::require(again.to_string() == canonical, "not canonical", text);
  fuzz::require(again.unit() == threshold->unit(), "another unit", text);
  for (const Exact &metric : {Exact(-1), Exact(0), Exact(1), Exact(1, 3), Exact(3600)})
    fuzz::require(again.violated_by(metric) == threshold->violated_by(metric), "judges otherwise",
                  text);
  return 0;
}
