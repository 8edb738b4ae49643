#include "core/types/semver.hpp"
#include "round_trip.hpp"

using namespace meshcat::core::types;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto version = fuzz::round_trip<Semver>(text);
  if (!version) return 0;
  fuzz::require(version->to_string() == text, "the text of a version changed", text);
  fuzz::require(version->release() >= version->without_build(), "a prerelease follows", text);
  return 0;
}
