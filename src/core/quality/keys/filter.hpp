// Which hashes occurred more than once: the candidates whose bytes a second pass
// over the rows compares.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

namespace meshcat::core::quality::keys {

// A blocked Bloom filter (Putze, Sanders, Singler 2007) with blocks of one word:
// it never denies a hash that was added. Of n hashes in w words it admits about
// (1 - e^(-n/32w))^2 of the others, so that it needs no limit to what is added:
// too full, it admits every row. All participants may add at the same time.
class Filter {
 public:
  // `words` are zero at the start and a power of two, such as in shared memory.
  explicit Filter(std::span<std::uint64_t> words) noexcept : words_(words) {}

  // How many words keep false candidates rare if one row in ten is repeated, in at
  // most `budget` bytes.
  static std::size_t words_for(std::uint64_t rows, std::size_t budget) noexcept;

  // Returns whether the hash is new to the filter.
  bool add(std::uint64_t hash) noexcept {
    std::atomic_ref<std::uint64_t> word(word_of(hash));
    const std::uint64_t bits = bits_of(hash);
    // Most are known after a while: do not fight for the cache line.
    if ((word.load(std::memory_order_relaxed) & bits) == bits) return false;
    return (word.fetch_or(bits, std::memory_order_relaxed) & bits) != bits;
  }

  // Once all have been added.
  bool may_contain(std::uint64_t hash) const noexcept {
    const std::uint64_t bits = bits_of(hash);
    return (word_of(hash) & bits) == bits;
  }

 private:
  static std::uint64_t bits_of(std::uint64_t hash) noexcept {
    return std::uint64_t{1} << (hash & 63U) | std::uint64_t{1} << (hash >> 6 & 63U);
  }
  std::uint64_t &word_of(std::uint64_t hash) const noexcept {
    return words_[hash >> 12 & (words_.size() - 1)];
  }

  std::span<std::uint64_t> words_;
};

}  // namespace meshcat::core::quality::keys
