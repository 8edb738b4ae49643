#include "core/quality/keys/block_store.hpp"

#include <utility>

namespace meshcat::core::quality::keys {

BlockStore::BlockStore(std::size_t max_held, SpillFactory create)
    : max_held_(max_held), create_(std::move(create)) {}

std::uint64_t BlockStore::append(std::unique_ptr<Block> &block) {
  if (!spilled() && held_.size() >= max_held_) spill();
  if (spilled()) {
    file_->append(*block);
    return file_->blocks() - 1;
  }
  held_.push_back(std::move(block));
  return held_.size() - 1;
}

const Block &BlockStore::read(std::uint64_t number, Block &room) {
  return spilled() ? file_->read(number, room) : *held_[number];
}

SpillFile &BlockStore::spill() {
  if (!spilled()) {
    auto file = create_();
    for (const auto &block : held_) file->append(*block);
    held_.clear();
    file_ = std::move(file);
  }
  return *file_;
}

void BlockStore::close() {
  held_.clear();
  if (spilled()) file_->close();
  file_.reset();
}

}  // namespace meshcat::core::quality::keys
