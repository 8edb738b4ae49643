// Blocks in memory as long as they fit, in a file from then on.
#pragma once

#include <vector>

#include "core/quality/keys/block.hpp"

namespace meshcat::core::quality::keys {

class BlockStore final : public BlockReader {
 public:
  // Holds up to `max_held` blocks before it spills.
  BlockStore(std::size_t max_held, SpillFactory create);

  // Appends a block and returns its number; numbers follow one another. Takes the
  // block away if it stays in memory and leaves it for reuse if it was written.
  std::uint64_t append(std::unique_ptr<Block> &block);
  const Block &read(std::uint64_t number, Block &room) override;

  // Writes all blocks to the file, this time and from now on. Their numbers stay.
  SpillFile &spill();
  bool spilled() const noexcept { return file_ != nullptr; }
  // Gives up all blocks.
  void close();

 private:
  std::size_t max_held_;
  SpillFactory create_;
  std::vector<std::unique_ptr<Block>> held_;
  std::unique_ptr<SpillFile> file_;
};

}  // namespace meshcat::core::quality::keys
