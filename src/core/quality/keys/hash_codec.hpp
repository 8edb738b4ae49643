// Records that are nothing but hashes.
#pragma once

#include <cstring>

#include "core/quality/keys/block_store.hpp"
#include "core/quality/keys/hash_table.hpp"

namespace meshcat::core::quality::keys {

struct HashCodec {
  using Record = std::uint64_t;
  using Table = HashTable;
  static constexpr std::size_t typical_bytes = sizeof(Record);

  static std::uint64_t hash(Record record) noexcept { return record; }
  static std::size_t size(Record) noexcept { return sizeof(Record); }
  static void write(char *at, Record record, BlockStore &) noexcept {
    std::memcpy(at, &record, sizeof record);
  }

  // Calls `f` for each record of a block.
  template <typename F>
  static void each(const Block &block, BlockReader &, F f) {
    for (std::size_t at = 0; at < block.used; at += sizeof(Record)) {
      Record record;
      std::memcpy(&record, block.payload.data() + at, sizeof record);
      f(record);
    }
  }
};

}  // namespace meshcat::core::quality::keys
