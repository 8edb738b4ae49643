// A set of keys by their bytes, within a budget.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "core/quality/keys/hash_table.hpp"

namespace meshcat::core::quality::keys {

// A key as its canonical bytes. The hash only guides; the bytes decide.
struct Key {
  std::uint64_t hash;
  std::string_view bytes;
};

// Open addressing with linear probing; grows until the budget is full. What once
// did not fit never will until the next reset, so that its equals are not split
// between those inside and those put aside. An empty table takes one key of any
// length, so that whoever counts those put aside comes to an end.
class KeyTable {
 public:
  using Record = Key;

  explicit KeyTable(std::size_t budget) : max_bytes_(budget) {}

  void reset(std::uint64_t expected);
  std::uint64_t size() const noexcept { return used_; }

  Insertion insert(const Key &key) {
    for (std::size_t slot = key.hash & mask_;; slot = (slot + 1) & mask_) {
      Entry &entry = slots_[slot];
      if (entry.bytes == nullptr) return insert_at(entry, key);
      if (entry.hash == key.hash && bytes_of(entry) == key.bytes) return Insertion::seen;
    }
  }

  // Calls `f` for each key.
  template <typename F>
  void each(F f) const {
    for (const Entry &entry : slots_)
      if (entry.bytes != nullptr) f(Key{entry.hash, bytes_of(entry)});
  }

 private:
  using Length = std::uint64_t;
  struct Entry {
    std::uint64_t hash;
    const char *bytes;  // their length before them; null where free
  };

  static std::string_view bytes_of(const Entry &entry) noexcept {
    Length length;
    std::memcpy(&length, entry.bytes, sizeof length);
    return {entry.bytes + sizeof length, length};
  }

  Insertion insert_at(Entry &entry, const Key &key);
  // Room in the arena, or null if the budget has none.
  char *allocate(std::size_t bytes);
  bool grow();

  std::size_t max_bytes_;
  std::vector<Entry> slots_;
  std::size_t mask_ = 0, limit_ = 0, used_ = 0;
  // The arena of the keys' bytes.
  std::vector<std::unique_ptr<char[]>> chunks_;
  char *end_ = nullptr;                     // of the last chunk
  std::size_t arena_bytes_ = 0, free_ = 0;  // in all chunks; in the last
};

}  // namespace meshcat::core::quality::keys
