#include "core/quality/keys/key_table.hpp"

#include <algorithm>
#include <utility>

namespace meshcat::core::quality::keys {

namespace {

constexpr std::size_t chunk_bytes = 32768;

}  // namespace

void KeyTable::reset(std::uint64_t expected) {
  // Half of the budget is for the bytes.
  slots_.assign(slots_for(expected, max_bytes_ / 2 / sizeof(Entry)), Entry{});
  mask_ = slots_.size() - 1;
  limit_ = max_load(slots_.size());
  used_ = 0;
  chunks_.clear();
  arena_bytes_ = free_ = 0;
}

Insertion KeyTable::insert_at(Entry &entry, const Key &key) {
  if (used_ == limit_) return grow() ? insert(key) : Insertion::full;
  char *at = allocate(sizeof(Length) + key.bytes.size());
  if (at == nullptr) return Insertion::full;
  const auto length = static_cast<Length>(key.bytes.size());
  std::memcpy(at, &length, sizeof length);
  std::copy_n(key.bytes.data(), length, at + sizeof length);
  entry = {key.hash, at};
  ++used_;
  return Insertion::inserted;
}

char *KeyTable::allocate(std::size_t bytes) {
  if (bytes > free_) {
    const std::size_t chunk = std::max(bytes, chunk_bytes);
    const std::size_t taken = slots_.size() * sizeof(Entry) + arena_bytes_;
    if (used_ > 0 && taken + chunk > max_bytes_) return nullptr;
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk));
    arena_bytes_ += chunk;
    free_ = chunk;
    end_ = chunks_.back().get() + chunk;
  }
  char *at = end_ - free_;
  free_ -= bytes;
  return at;
}

bool KeyTable::grow() {
  // Old and new are both in memory for a moment.
  if (slots_.size() * 3 * sizeof(Entry) + arena_bytes_ > max_bytes_) return false;
  const std::vector<Entry> old = std::exchange(slots_, std::vector<Entry>(slots_.size() * 2));
  mask_ = slots_.size() - 1;
  limit_ = max_load(slots_.size());
  for (const Entry &entry : old) {
    if (entry.bytes == nullptr) continue;
    std::size_t slot = entry.hash & mask_;
    while (slots_[slot].bytes != nullptr) slot = (slot + 1) & mask_;
    slots_[slot] = entry;
  }
  return true;
}

}  // namespace meshcat::core::quality::keys
