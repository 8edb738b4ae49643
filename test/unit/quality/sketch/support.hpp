// What the tests of sketches share: random parts of data, merged in any tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace meshcat::core::quality::sketch {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  std::uint64_t bits() { return random_(); }

 private:
  std::mt19937_64 random_;
};

// A sketch of `values`, made of parts that are merged in a random tree, each part at
// times by way of its bytes.
template <typename Sketch, typename Values>
Sketch of_parts(const Values &values, Dice &dice) {
  std::vector<Sketch> parts(1 + dice.below(6));
  for (const auto &each : values) parts[dice.below(parts.size())].add(each);
  while (parts.size() > 1) {
    const std::size_t from = dice.below(parts.size());
    const Sketch taken = dice.below(2) == 0 ? parts[from] : Sketch::restored(parts[from].bytes());
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(from));
    parts[dice.below(parts.size())].merge(taken);
  }
  return parts.front();
}

// Do all prefixes of the bytes, and all with one byte more, fail?
template <typename Sketch>
bool refuses_parts_of(const std::string &bytes) {
  const auto refused = [](const std::string &forged) {
    try {
      Sketch::restored(forged);
    } catch (const Error &error) {
      return std::string_view(error.sqlstate()) == sqlstate::invalid_binary_representation;
    }
    return false;
  };
  for (std::size_t size = 0; size < bytes.size(); ++size)
    if (!refused(bytes.substr(0, size))) return false;
  return refused(bytes + '\0');
}

// Whatever byte is changed, is it refused or a sketch that can be used?
template <typename Sketch, typename Use>
void survives_forgery(const std::string &bytes, Dice &dice, Use use) {
  for (int round = 0; round < 2000; ++round) {
    std::string forged = bytes;
    for (std::size_t n = 1 + dice.below(3); n > 0; --n)
      forged[dice.below(forged.size())] = static_cast<char>(dice.below(256));
    try {
      Sketch sketch = Sketch::restored(forged);
      Sketch twice = sketch;
      twice.merge(sketch);
      use(twice);
      Sketch::restored(twice.bytes());
    } catch (const Error &error) {
      const std::string_view state = error.sqlstate();
      if (state != sqlstate::invalid_binary_representation &&
          state != sqlstate::numeric_value_out_of_range)
        throw;
    }
  }
}

}  // namespace meshcat::core::quality::sketch
