// Spill files in memory that count themselves and can be told to fail.
#pragma once

#include <cstddef>
#include <limits>
#include <list>
#include <memory>
#include <stdexcept>
#include <vector>

#include "core/quality/keys/block.hpp"

namespace meshcat::core::quality::keys {

struct SpillFiles {
  std::size_t created = 0, alive = 0, closed = 0, appends = 0;
  std::size_t fail_at = std::numeric_limits<std::size_t>::max();  // this append throws
  std::list<std::vector<Block>> shared = {};                      // closed or not

  SpillFactory factory();
  // Files whose blocks remain in `shared`.
  SpillFactory shared_factory();
};

class MemoryFile final : public SpillFile {
 public:
  MemoryFile(SpillFiles &files, std::vector<Block> *shared)
      : files_(files), blocks_(shared != nullptr ? *shared : own_) {
    ++files_.created;
    ++files_.alive;
  }
  ~MemoryFile() override { --files_.alive; }

  const Block &read(std::uint64_t number, Block &room) override {
    return room = blocks_.at(number);
  }
  void append(const Block &block) override {
    if (files_.appends++ == files_.fail_at) throw std::runtime_error("disk full");
    blocks_.push_back(block);
  }
  std::uint64_t blocks() const override { return blocks_.size(); }
  void close() override {
    ++files_.closed;
    own_.clear();
  }

 private:
  SpillFiles &files_;
  std::vector<Block> own_;
  std::vector<Block> &blocks_;
};

inline SpillFactory SpillFiles::factory() {
  return [this] { return std::make_unique<MemoryFile>(*this, nullptr); };
}

inline SpillFactory SpillFiles::shared_factory() {
  return [this] { return std::make_unique<MemoryFile>(*this, &shared.emplace_back()); };
}

}  // namespace meshcat::core::quality::keys
