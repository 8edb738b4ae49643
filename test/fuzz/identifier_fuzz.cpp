#include "core/types/identifier.hpp"
#include "round_trip.hpp"

namespace {

// An identifier as a value like the others.
struct Name {
  std::string name;

  static Name parse(std::string_view text) {
    return {meshcat::core::types::parse_identifier(text)};
  }
  std::string to_string() const { return meshcat::core::types::quote_identifier(name); }
  friend bool operator==(const Name &, const Name &) = default;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  meshcat::core::types::fuzz::round_trip<Name>(meshcat::core::types::fuzz::text_of(data, size));
  return 0;
}
