#include "core/types/semver_range.hpp"
#include "round_trip.hpp"

using namespace meshcat::core::types;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto range = fuzz::round_trip<SemverRange>(text);
  if (!range) return 0;
  fuzz::require(range->contains(range->lower()), "the lower bound is outside", text);
  if (const auto upper = range->upper())
    fuzz::require(!range->contains(*upper), "the upper bound is inside", text);
  return 0;
}
