#include "core/quality/keys/key_codec.hpp"

#include <algorithm>
#include <cstring>

namespace meshcat::core::quality::keys {

namespace {

// Writes bytes to blocks of their own; returns the number of the first.
std::uint64_t write_long(std::string_view bytes, BlockStore &store) {
  std::uint64_t first = no_block;
  std::unique_ptr<Block> block;
  while (!bytes.empty()) {
    if (block == nullptr) block = std::make_unique<Block>();
    block->previous = no_block;
    block->used = std::min(bytes.size(), block->payload.size());
    std::copy_n(bytes.data(), block->used, block->payload.data());
    bytes.remove_prefix(block->used);
    const std::uint64_t number = store.append(block);
    if (first == no_block) first = number;
  }
  return first;
}

void read_long(std::uint64_t number, std::size_t length, BlockReader &blocks, std::string &into) {
  Block room;
  into.clear();
  while (into.size() < length) {
    const Block &block = blocks.read(number++, room);
    into.append(block.payload.data(), block.used);
  }
}

}  // namespace

void KeyCodec::write(char *at, const Key &key, BlockStore &store) {
  const Head head{key.hash, key.bytes.size()};
  std::memcpy(at, &head, sizeof head);
  if (is_long(key.bytes.size())) {
    const std::uint64_t first = write_long(key.bytes, store);
    std::memcpy(at + sizeof head, &first, sizeof first);
  } else {
    std::copy_n(key.bytes.data(), key.bytes.size(), at + sizeof head);
  }
}

Key KeyCodec::read(const char *at, BlockReader &blocks, std::string &long_key) {
  Head head;
  std::memcpy(&head, at, sizeof head);
  at += sizeof head;
  if (!is_long(head.length)) return {head.hash, {at, head.length}};
  std::uint64_t first;
  std::memcpy(&first, at, sizeof first);
  read_long(first, head.length, blocks, long_key);
  return {head.hash, long_key};
}

}  // namespace meshcat::core::quality::keys
