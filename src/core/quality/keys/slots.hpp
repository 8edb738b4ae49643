// What open-addressing tables have in common.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace meshcat::core::quality::keys {

enum class Insertion {
  inserted,
  seen,  // it was there
  full,  // it was not there, and there is no room for it
};

inline constexpr std::size_t min_slots = 64;

// How many of the slots may be used: beyond, probing takes long.
constexpr std::size_t max_load(std::size_t slots) noexcept {
  return slots - slots / 4;
}

// A power of two that holds `expected` entries, as far as `affordable` slots allow.
// A table that starts small grows to what there really is: the estimate may count
// one key many times.
constexpr std::size_t slots_for(std::uint64_t expected, std::size_t affordable) noexcept {
  constexpr std::uint64_t enough = 65536;
  const std::size_t wanted = std::bit_ceil(std::min(expected + expected / 2, enough));
  return std::max(min_slots, std::min<std::size_t>(wanted, std::bit_floor(affordable | 1U)));
}

}  // namespace meshcat::core::quality::keys
