// What an edge, or a whole path, does to a value on its way; and sets of paths.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace meshcat::core::lineage {

// How a value reaches its target, from the closest to the most remote: the
// first three are OpenLineage's DIRECT subtypes, `indirect` stands for all the
// INDIRECT ones (join, group by, filter, sort, window, conditional).
enum class Influence : std::uint8_t { identity, transformation, aggregation, indirect };

// The kind of one edge, or of one path composed of edges. A default Kind is the
// empty path: an unmasked identity.
class Kind {
 public:
  constexpr Kind() noexcept = default;
  constexpr explicit Kind(Influence influence, bool masked = false) noexcept
      : rank_(static_cast<std::uint8_t>(static_cast<unsigned>(influence) * 2U + masked)) {}

  constexpr Influence influence() const noexcept { return static_cast<Influence>(rank_ / 2U); }
  constexpr bool direct() const noexcept { return influence() != Influence::indirect; }
  constexpr bool masked() const noexcept { return rank_ % 2U != 0; }

  // The kind of this path continued by `next`: the more remote influence wins
  // (so one indirect hop makes the path indirect), and one mask masks it all.
  constexpr Kind then(Kind next) const noexcept {
    return Kind(std::max(influence(), next.influence()), masked() || next.masked());
  }

  // A number below `count`, smaller for the closer and then for the unmasked kind.
  constexpr unsigned rank() const noexcept { return rank_; }
  static constexpr unsigned count = 8;

  friend constexpr bool operator==(Kind, Kind) noexcept = default;

 private:
  std::uint8_t rank_ = 0;
};

// The kinds of the paths found to one node, one bit for each rank. Its questions
// are about the best of them, so a path that the set implies need not be added.
class KindSet {
 public:
  // Whether some path in the set is at least as close and no more masked.
  constexpr bool implies(Kind kind) const noexcept {
    return (bits_ & implied_by_[kind.rank()]) != 0;
  }
  constexpr void add(Kind kind) noexcept {
    bits_ = static_cast<std::uint8_t>(bits_ | 1U << kind.rank());
  }
  constexpr bool empty() const noexcept { return bits_ == 0; }

  // The closest influence any path has. Undefined for an empty set.
  constexpr Influence closest() const noexcept {
    return static_cast<Influence>(std::countr_zero(bits_) / 2);
  }
  // Whether any path is direct.
  constexpr bool direct() const noexcept { return (bits_ & 0x3fU) != 0; }
  // Whether every path passes a mask.
  constexpr bool masked() const noexcept { return (bits_ & 0x55U) == 0; }
  // Whether any path is direct and passes no mask: the value itself arrives.
  constexpr bool exposed() const noexcept { return (bits_ & 0x15U) != 0; }

 private:
  // For the kind of each rank, the ranks at least as close and no more masked.
  static constexpr std::array<std::uint8_t, Kind::count> implied_by_ = {0x01, 0x03, 0x05, 0x0f,
                                                                        0x15, 0x3f, 0x55, 0xff};
  std::uint8_t bits_ = 0;
};

}  // namespace meshcat::core::lineage
