// Hashes of keys. Both take a seed, drawn anew for each run, so that nobody can
// prepare data that collides.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace meshcat::core::quality::keys {

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014), with Stafford's
// constants (variant 13). A bijection of 64 bits: equal hashes are equal keys,
// so that integers, dates, timestamps, booleans and enum OIDs need no second look.
constexpr std::uint64_t mix(std::uint64_t key, std::uint64_t seed) noexcept {
  key ^= seed;
  key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9;
  key = (key ^ (key >> 27)) * 0x94d049bb133111eb;
  return key ^ (key >> 31);
}

// The inverse: the key that has this hash. The multipliers are the inverses,
// modulo 2^64, of those above; each shift is undone by two (three shifts cover 64).
constexpr std::uint64_t unmix(std::uint64_t hash, std::uint64_t seed) noexcept {
  hash = (hash ^ (hash >> 31) ^ (hash >> 62)) * 0x319642b2d24d8ec3;
  hash = (hash ^ (hash >> 27) ^ (hash >> 54)) * 0x96de1b173f119089;
  return (hash ^ (hash >> 30) ^ (hash >> 60)) ^ seed;
}

// A hash of bytes by folded multiplication, after wyhash (Wang Yi, public domain),
// whose secrets here all come from the seed. Different keys may share a hash:
// whoever needs to know compares them.
class BytesHash {
 public:
  explicit constexpr BytesHash(std::uint64_t seed) noexcept
      : secret_{mix(1, seed), mix(2, seed), mix(3, seed), mix(4, seed)} {}

  std::uint64_t operator()(std::string_view bytes) const noexcept {
    const std::size_t size = bytes.size();
    const char *at = bytes.data();
    if (size > 16) return of_long(at, at + size);
    if (size >= 8) return finish(load<std::uint64_t>(at), load<std::uint64_t>(at + size - 8), size);
    if (size >= 4) return finish(load<std::uint32_t>(at), load<std::uint32_t>(at + size - 4), size);
    if (size == 0) return finish(0, 0, 0);
    return finish(load<std::uint8_t>(at) << 8 | load<std::uint8_t>(at + size / 2),
                  load<std::uint8_t>(at + size - 1), size);
  }

 private:
  template <typename Word>
  static std::uint64_t load(const char *from) noexcept {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
  }

  // Both halves of the 128-bit product: each bit of it depends on all of `a` and `b`.
  static std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }

  std::uint64_t finish(std::uint64_t a, std::uint64_t b, std::uint64_t state) const noexcept {
    return fold(secret_[3] ^ state, fold(a ^ secret_[0], b ^ secret_[1] ^ state));
  }

  // Two chains of products, so that they overlap.
  std::uint64_t of_long(const char *at, const char *end) const noexcept {
    std::uint64_t even = secret_[2] ^ static_cast<std::uint64_t>(end - at), odd = secret_[3];
    for (; end - at > 32; at += 32) {
      even = fold(load<std::uint64_t>(at) ^ secret_[0], load<std::uint64_t>(at + 8) ^ even);
      odd = fold(load<std::uint64_t>(at + 16) ^ secret_[1], load<std::uint64_t>(at + 24) ^ odd);
    }
    if (end - at > 16)
      even = fold(load<std::uint64_t>(at) ^ secret_[2], load<std::uint64_t>(at + 8) ^ even);
    return finish(load<std::uint64_t>(end - 16), load<std::uint64_t>(end - 8), even ^ odd);
  }

  std::uint64_t secret_[4];
};

}  // namespace meshcat::core::quality::keys
