// Blocks of records, and the files that they are spilled to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace meshcat::core::quality::keys {

inline constexpr std::size_t block_bytes = 8192;
inline constexpr std::uint64_t no_block = ~std::uint64_t{0};

// Blocks of one partition form a chain, from the last to the first.
struct Block {
  std::uint64_t previous;
  std::uint64_t used;  // bytes of the payload
  std::array<char, block_bytes - 2 * sizeof(std::uint64_t)> payload;
};
static_assert(sizeof(Block) == block_bytes);

// Blocks by their number, which is their position.
class BlockReader {
 public:
  virtual ~BlockReader() = default;
  // The block, in `room` or, where it lies in memory, there.
  virtual const Block &read(std::uint64_t number, Block &room) = 0;
};

// A temporary file of blocks. Every function may throw.
class SpillFile : public BlockReader {
 public:
  virtual void append(const Block &block) = 0;
  virtual std::uint64_t blocks() const = 0;
  // This process does not need the file any more; what was written to a file that
  // others share is there for them. After an exception it is not called: whoever
  // supplies the file must then clean up.
  virtual void close() = 0;
};

// Creates an empty file when memory does not suffice.
using SpillFactory = std::function<std::unique_ptr<SpillFile>()>;

}  // namespace meshcat::core::quality::keys
