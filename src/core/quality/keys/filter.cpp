#include "core/quality/keys/filter.hpp"

#include <algorithm>
#include <bit>

namespace meshcat::core::quality::keys {

std::size_t Filter::words_for(std::uint64_t rows, std::size_t budget) noexcept {
  constexpr std::uint64_t min_words = 1024;
  // Eight bits for each of a tenth of the rows.
  const std::uint64_t wanted =
      std::bit_ceil(std::clamp<std::uint64_t>(rows / 80, min_words, std::uint64_t{1} << 32));
  const std::size_t affordable = std::bit_floor(budget / sizeof(std::uint64_t) | 1U);
  return std::min<std::size_t>(wanted, affordable);
}

}  // namespace meshcat::core::quality::keys
