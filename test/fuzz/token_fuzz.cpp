#include "core/error.hpp"
#include "core/identity/token.hpp"
#include "round_trip.hpp"

using namespace meshcat::core;
using namespace meshcat::core::identity;

// Whatever comes, it is refused with an error of ours: nothing of it is signed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const Trust trust{"i",
                           {"a"},
                           {Algorithm::hs256, Algorithm::eddsa},
                           {{std::nullopt, Algorithm::hs256, {}, {}, {}, {}, std::string(32, 'k')},
                            {"e", Algorithm::eddsa, {}, {}, std::string(32, '\1'), {}, {}}},
                           Seconds(30),
                           Seconds(3600)};
  try {
    Token(types::fuzz::text_of(data, size)).judge(trust, Seconds(1'800'000'000));
  } catch (const Error &) {
    return 0;
  }
  __builtin_trap();
}
