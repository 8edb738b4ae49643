#include "core/types/product_ref.hpp"
#include "round_trip.hpp"

using namespace meshcat::core::types;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  fuzz::round_trip<ProductRef>(fuzz::text_of(data, size));
  return 0;
}
