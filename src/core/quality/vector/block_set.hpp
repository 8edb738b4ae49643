// A set of a heap's blocks as bytes that go to other processes: one bit for each.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace meshcat::core::quality::vector {

class BlockSet {
 public:
  BlockSet() = default;
  // All blocks below `blocks`.
  static BlockSet first(std::uint32_t blocks) {
    BlockSet set;
    set.bytes_.assign((std::size_t{blocks} + 7) / 8, static_cast<char>(0xff));
    if (blocks % 8 != 0) set.bytes_.back() = static_cast<char>((1 << blocks % 8) - 1);
    return set;
  }
  void remove(std::uint32_t block) noexcept {
    if (block / 8 < bytes_.size())
      bytes_[block / 8] = static_cast<char>(bytes_[block / 8] & ~(1 << block % 8));
  }
  // Removes `block` and all behind it.
  void truncate(std::uint32_t block) noexcept {
    if (block / 8 >= bytes_.size()) return;
    bytes_[block / 8] = static_cast<char>(bytes_[block / 8] & ((1 << block % 8) - 1));
    bytes_.resize(block / 8 + 1);
  }
  std::uint32_t size() const noexcept {
    int size = 0;
    for (const char byte : bytes_) size += std::popcount(static_cast<unsigned char>(byte));
    return static_cast<std::uint32_t>(size);
  }
  const std::string &bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Is the block in the set of these bytes?
inline bool contains(std::string_view set, std::uint32_t block) {
  return block / 8 < set.size() && (set[block / 8] >> block % 8 & 1) != 0;
}

}  // namespace meshcat::core::quality::vector
