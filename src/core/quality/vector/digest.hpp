// In which state the blocks of some heaps were, in a few bytes.
#pragma once

#include <array>
#include <cstdint>

#include "core/quality/keys/hash.hpp"

namespace meshcat::core::quality::vector {

// A sum over blocks, in any order, of 128 bits: who could make two states collide
// could as well change the recorded counts.
class StateDigest {
 public:
  using Numbers = std::array<std::int64_t, 3>;

  StateDigest() = default;
  explicit StateDigest(const Numbers &numbers) noexcept
      : low_(static_cast<std::uint64_t>(numbers[0])),
        high_(static_cast<std::uint64_t>(numbers[1])),
        unsettled_(static_cast<std::uint64_t>(numbers[2])) {}

  void add(std::uint32_t heap, std::uint32_t block, std::uint64_t lsn) noexcept {
    const std::uint64_t place = std::uint64_t{heap} << 32 | block;
    low_ += keys::mix(lsn, keys::mix(place, 1));
    high_ += keys::mix(lsn, keys::mix(place, 2));
  }
  // A block that may change without a trace.
  void add_unsettled() noexcept { ++unsettled_; }
  void add(const StateDigest &other) noexcept {
    low_ += other.low_;
    high_ += other.high_;
    unsettled_ += other.unsettled_;
  }

  // Does it tell one state from all others?
  bool is_definite() const noexcept { return unsettled_ == 0; }
  Numbers numbers() const noexcept {
    return {static_cast<std::int64_t>(low_), static_cast<std::int64_t>(high_),
            static_cast<std::int64_t>(unsettled_)};
  }

 private:
  std::uint64_t low_ = 0, high_ = 0, unsettled_ = 0;
};

}  // namespace meshcat::core::quality::vector
