// The seed of random values in tests: always the same, so that no run differs from
// another by chance, unless MESHCAT_TEST_SEED is another one.
#pragma once

#include <cstdlib>
#include <string>

namespace meshcat::core::test {

inline unsigned base_seed() {
  const char *given = std::getenv("MESHCAT_TEST_SEED");
  return given == nullptr ? 1U : static_cast<unsigned>(std::strtoul(given, nullptr, 10));
}

// What a failure is to tell of it.
inline std::string trace_of(unsigned seed) {
  return "MESHCAT_TEST_SEED=" + std::to_string(seed);
}

}  // namespace meshcat::core::test
