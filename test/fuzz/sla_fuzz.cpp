#include "core/types/sla.hpp"
#include "round_trip.hpp"

using namespace meshcat::core::types;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto sla = fuzz::round_trip<Sla>(text);
  if (!sla) return 0;
  fuzz::require(at_least_as_strict(*sla, *sla), "strictness is not reflexive", text);
  fuzz::require(broken_terms(*sla, SlaObservation::parse("")).empty(), "nothing breaks it", text);
  return 0;
}
