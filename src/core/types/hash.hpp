// A hash that is the same on every platform and in every release: hash indexes
// and hash partitions keep it on disk, so it must never change.
#pragma once

#include <cstdint>
#include <string_view>

namespace meshcat::core::types {

// FNV-1a over the bytes, then MurmurHash3's finaliser, because FNV alone mixes
// its last bytes badly. `seed` selects another hash function of the family, as
// PostgreSQL's extended hash support functions ask for.
constexpr std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U ^ (seed * 0x9e3779b97f4a7c15U);
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  hash ^= hash >> 33U;
  hash *= 0xff51afd7ed558ccdU;
  hash ^= hash >> 33U;
  hash *= 0xc4ceb9fe1a85ec53U;
  return hash ^ (hash >> 33U);
}

}  // namespace meshcat::core::types
