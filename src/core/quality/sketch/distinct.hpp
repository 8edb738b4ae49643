// How many distinct values there are, about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meshcat::core::quality::sketch {

// HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) over 64-bit hashes, estimated
// as Ertl does ("New cardinality estimation algorithms for HyperLogLog sketches",
// 2017), which needs no correction by tables for any number of values. Up to
// `exact_up_to` hashes are kept as they are and counted. What a sketch says depends
// on the set of hashes alone: merges may come in any order.
class DistinctSketch {
 public:
  static constexpr std::size_t exact_up_to = 1024;
  static constexpr int precision = 14;  // 2^14 registers

  // Of a hash whose bits are all equally random, the same for the same value in all
  // sketches that are to be merged.
  void add(std::uint64_t hash);
  void merge(const DistinctSketch &other);

  std::int64_t estimate() const;
  // The standard deviation of the estimate from the truth, as a share of it: 0 where
  // the hashes were counted, else 1.04 / sqrt(2^14), 0.8125 %.
  double relative_error() const;

  std::string bytes() const;
  static DistinctSketch restored(std::string_view bytes);

 private:
  void settle();
  void raise(std::uint64_t hash);
  void take_registers();

  std::vector<std::uint64_t> hashes_;    // some may be there twice until settled
  std::vector<std::uint8_t> registers_;  // empty as long as the hashes are kept
};

}  // namespace meshcat::core::quality::sketch
