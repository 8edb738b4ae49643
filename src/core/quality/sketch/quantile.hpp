// How numbers are distributed: ranks and quantiles, about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meshcat::core::quality::sketch {

// Compactors in levels (Manku, Rajagopalan, Lindsay 1998; Karnin, Lang, Liberty
// 2016): a value of level h stands for 2^h values; of a level that is full, every
// other value in order goes up. Which half goes is not drawn by lot but alternates,
// so that two compactions of a level err by no more than 2^h together: the error is
// proven, and the sketch knows it. Ranks are exact below `capacity` values; of n
// values they are off by about log2(n / capacity) / (2 * capacity) of n at most: 0.5 %
// of a million. Merging in another order gives another sketch within its bound.
//
// Numbers are ordered as PostgreSQL orders them: NaN is equal to itself and above
// infinity, and there is one zero.
class QuantileSketch {
 public:
  static constexpr std::size_t capacity = 1024;  // values of a level

  void add(double value);
  void merge(const QuantileSketch &other);

  std::int64_t count() const { return count_; }
  // By so much at most a rank is off.
  std::int64_t rank_error() const { return error_; }
  // Exact. Of at least one value, as is the quantile.
  double min() const;
  double max() const;
  // The value at the given share of the way (0 to 1), one of those added: exactly as
  // percentile_disc has it when rank_error() is 0.
  double quantile(double fraction) const;

  // The values that are kept, in order, and how many are at most that value.
  struct Step {
    double value;
    std::int64_t rank;
  };
  std::vector<Step> steps() const;

  std::string bytes() const;
  static QuantileSketch restored(std::string_view bytes);
  // So many at most, of no more than `count` values.
  static std::size_t most_bytes(std::uint64_t count);

 private:
  // Numbers as integers of the same order.
  using Key = std::uint64_t;
  struct Level {
    std::vector<Key> keys;
    bool odd = false;  // which half goes up next
  };

  void compact_from(std::size_t level);
  void compact(std::size_t level);

  std::vector<Level> levels_;
  std::int64_t count_ = 0, error_ = 0;
  Key min_ = 0, max_ = 0;
};

}  // namespace meshcat::core::quality::sketch
