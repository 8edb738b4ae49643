// Records that carry a key's bytes.
#pragma once

#include <string>

#include "core/quality/keys/block_store.hpp"
#include "core/quality/keys/key_table.hpp"

namespace meshcat::core::quality::keys {

// A record is the hash, the length and the bytes; in place of the bytes of a long
// key, the number of the first of the blocks that hold them, one after the other.
struct KeyCodec {
  using Record = Key;
  using Table = KeyTable;
  static constexpr std::size_t typical_bytes = 32;

  static std::uint64_t hash(const Key &key) noexcept { return key.hash; }
  static std::size_t size(const Key &key) noexcept {
    return sizeof(Head) + (is_long(key.bytes.size()) ? sizeof(std::uint64_t) : key.bytes.size());
  }
  static void write(char *at, const Key &key, BlockStore &store);

  // Calls `f` for each record of a block that `blocks` holds.
  template <typename F>
  static void each(const Block &block, BlockReader &blocks, F f) {
    std::string long_key;
    for (std::size_t at = 0; at < block.used;) {
      const Key key = read(block.payload.data() + at, blocks, long_key);
      f(key);
      at += size(key);
    }
  }

 private:
  struct Head {
    std::uint64_t hash, length;
  };

  static bool is_long(std::size_t length) noexcept { return length > 1024; }
  static Key read(const char *at, BlockReader &blocks, std::string &long_key);
};

}  // namespace meshcat::core::quality::keys
