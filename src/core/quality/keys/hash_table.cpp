#include "core/quality/keys/hash_table.hpp"

#include <utility>

namespace meshcat::core::quality::keys {

void HashTable::reset(std::uint64_t expected) {
  resize(slots_for(expected, max_bytes_ / sizeof(std::uint64_t)));
  has_zero_ = false;
}

void HashTable::resize(std::size_t slots) {
  slots_.assign(slots, 0);
  mask_ = slots - 1;
  limit_ = max_load(slots);
  used_ = 0;
}

bool HashTable::grow() {
  // Old and new are both in memory for a moment.
  if (slots_.size() * 3 * sizeof(std::uint64_t) > max_bytes_) return false;
  const auto old = std::exchange(slots_, {});
  resize(old.size() * 2);
  for (const std::uint64_t hash : old)
    if (hash != 0) insert(hash);
  return true;
}

}  // namespace meshcat::core::quality::keys
