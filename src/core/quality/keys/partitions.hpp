// Records divided by their hash into partitions that can be counted one by one:
// equal records are in the same partition.
#pragma once

#include <algorithm>
#include <bit>
#include <span>
#include <utility>
#include <vector>

#include "core/quality/keys/block_store.hpp"

namespace meshcat::core::quality::keys {

// Which bits of a hash say its partition: `bits` of them, below the `skip` highest.
// All participants of a count use the same.
struct Radix {
  static constexpr unsigned max_bits = 8;

  unsigned bits = 0;
  unsigned skip = 0;

  // As many partitions as make `expected` records small enough for the processor's
  // cache, but no more than have a block each in half of `budget` bytes.
  static Radix choose(std::uint64_t expected, std::size_t budget, unsigned skip = 0);

  std::size_t partitions() const noexcept { return std::size_t{1} << bits; }
  // A hash has bits for as many levels as are ever of use; then they repeat.
  std::size_t operator()(std::uint64_t hash) const noexcept {
    return std::rotl(hash, static_cast<int>(skip & 63U)) >> 1 >> (63U - bits);
  }
};

// A partition's records.
struct Chain {
  std::uint64_t last = no_block;
  std::uint64_t bytes = 0;
};

// What one participant wrote.
struct Run {
  BlockReader *blocks;
  std::vector<Chain> chains;  // by partition
};

// The run that a participant shared: the file is what Partitions::share left.
// Throws internal_error for any other file.
Run open_run(SpillFile &file);

namespace detail {
// Ends a shared file.
void append_directory(const std::vector<Chain> &chains, SpillFile &file);
}  // namespace detail

// Takes one participant's records. A Codec (hash_codec.hpp, key_codec.hpp) knows
// how they lie in blocks.
template <typename Codec>
class Partitions {
 public:
  using Record = typename Codec::Record;

  // Uses at most `budget` bytes, or one block for each partition if that is more.
  Partitions(Radix radix, std::size_t budget, SpillFactory create)
      : radix_(radix),
        store_(held_blocks(radix, budget), std::move(create)),
        chains_(radix.partitions()),
        open_(radix.partitions()),
        used_(radix.partitions(), full) {}

  void add(const Record &record) {
    const std::size_t partition = radix_(Codec::hash(record));
    std::uint32_t &used = used_[partition];
    const std::size_t need = Codec::size(record);
    if (used + need > payload_bytes) make_room(partition);
    Codec::write(open_[partition]->payload.data() + used, record, store_);
    used += static_cast<std::uint32_t>(need);
  }
  void add(std::span<const Record> records) {
    for (const Record &record : records) add(record);
  }

  // What was added so far, to be counted in this process while this object lives
  // and stays where it is. Nothing may be added from then on.
  Run seal() {
    for (std::size_t partition = 0; partition < open_.size(); ++partition)
      if (open_[partition] != nullptr) append(partition);
    open_.clear();
    return Run{&store_, chains_};
  }
  // The same, but frees the memory.
  Run spill() {
    Run run = seal();
    store_.spill();
    return run;
  }
  // Leaves what was added so far in the file, for open_run, and gives it up here.
  void share() {
    seal();
    detail::append_directory(chains_, store_.spill());
    close();
  }
  // Gives up all records.
  void close() { store_.close(); }

 private:
  static constexpr std::uint32_t payload_bytes = sizeof(Block::payload);
  static constexpr std::uint32_t full = payload_bytes;

  static std::size_t held_blocks(Radix radix, std::size_t budget) {
    const std::size_t blocks = budget / block_bytes;
    return blocks > radix.partitions() ? blocks - radix.partitions() : 0;
  }

  void make_room(std::size_t partition) {
    if (open_[partition] != nullptr) append(partition);
    if (open_[partition] == nullptr) open_[partition] = std::make_unique_for_overwrite<Block>();
    used_[partition] = 0;
  }

  void append(std::size_t partition) {
    Block &block = *open_[partition];
    Chain &chain = chains_[partition];
    block.previous = chain.last;
    block.used = used_[partition];
    // Nothing of this process's memory may leave it by the file.
    std::fill(block.payload.begin() + block.used, block.payload.end(), '\0');
    chain.bytes += block.used;
    chain.last = store_.append(open_[partition]);
  }

  Radix radix_;
  BlockStore store_;
  std::vector<Chain> chains_;
  std::vector<std::unique_ptr<Block>> open_;
  std::vector<std::uint32_t> used_;  // bytes of the open blocks
};

}  // namespace meshcat::core::quality::keys
