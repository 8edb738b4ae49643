// A set of hashes within a budget.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/quality/keys/slots.hpp"

namespace meshcat::core::quality::keys {

// Open addressing with linear probing; grows until the budget is full.
class HashTable {
 public:
  using Record = std::uint64_t;

  explicit HashTable(std::size_t budget) : max_bytes_(budget) {}

  // Empties the table and makes it fit for so many hashes, if the budget allows.
  void reset(std::uint64_t expected);
  // How many there are.
  std::uint64_t size() const noexcept { return used_ + (has_zero_ ? 1 : 0); }

  // The lowest bits choose the slot: partitions take the highest.
  Insertion insert(Record hash) {
    if (hash == 0) return insert_zero();
    for (std::size_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
      if (slots_[slot] == hash) return Insertion::seen;
      if (slots_[slot] == 0) {
        if (used_ == limit_) return grow() ? insert(hash) : Insertion::full;
        slots_[slot] = hash;
        ++used_;
        return Insertion::inserted;
      }
    }
  }

 private:
  Insertion insert_zero() noexcept {
    if (has_zero_) return Insertion::seen;
    has_zero_ = true;
    return Insertion::inserted;
  }
  bool grow();
  void resize(std::size_t slots);

  std::size_t max_bytes_;
  std::vector<std::uint64_t> slots_;  // 0 where free; the hash 0 is has_zero_
  std::size_t mask_ = 0, limit_ = 0, used_ = 0;
  bool has_zero_ = false;
};

}  // namespace meshcat::core::quality::keys
