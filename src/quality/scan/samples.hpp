// Where failing rows lie: a few of each check.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/quality/vector/block_state.hpp"

namespace meshcat::quality::scan {

namespace vector = core::quality::vector;

struct RowPlace {
  std::uint32_t heap, block, offset;  // the heap by its number in the order

  friend auto operator<=>(const RowPlace &, const RowPlace &) = default;
};

// The first failing rows of one check, in the order in which they lie.
class CheckSample {
 public:
  static constexpr std::size_t most = 10;

  void add(const RowPlace &place);
  std::span<const RowPlace> places() const { return {places_.data(), size_}; }
  bool is_full() const { return size_ == most; }

 private:
  std::uint32_t size_ = 0;
  std::array<RowPlace, most> places_{};
};

class Samples {
 public:
  // Of no checks: nothing is sampled.
  explicit Samples(std::size_t checks) : checks_(checks), promised_(checks) {}

  std::span<const CheckSample> checks() const { return checks_; }

  // Takes failing rows of a batch; `place_of(row)` tells where a row lies.
  template <typename PlaceOf>
  void take(const vector::Judgement &judgement, PlaceOf place_of) {
    for (std::size_t i = 0; i < checks_.size(); ++i)
      if (judgement.checks[i].fails && !checks_[i].is_full())
        judgement.checks[i].failing.each([&](std::size_t row) { checks_[i].add(place_of(row)); });
  }
  // Has a block that is known and need not be counted again failing rows that samples
  // lack? Then its rows are expected to be taken.
  bool lack(std::string_view record, const vector::TallyShape &shape);

  // Adds samples of as many checks.
  void add(std::span<const CheckSample> others);

 private:
  std::vector<CheckSample> checks_;
  std::vector<std::int64_t> promised_;  // rows of known blocks, for each check
};

}  // namespace meshcat::quality::scan
