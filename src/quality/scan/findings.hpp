// What participants of a scan find, and what is known before.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/vector/block_set.hpp"
#include "core/quality/vector/block_state.hpp"
#include "core/quality/vector/digest.hpp"
#include "quality/scan/accumulators.hpp"
#include "quality/scan/keys.hpp"
#include "quality/scan/samples.hpp"

namespace meshcat::quality::scan {

namespace vector = core::quality::vector;

// What is known of one heap's blocks.
class HeapState {
 public:
  // The encoded record of a block; empty when nothing is known.
  std::string_view record(std::uint32_t block) const {
    const std::size_t part = block / vector::part_blocks;
    return part < parts_.size() ? parts_[part].record(block % vector::part_blocks)
                                : std::string_view();
  }
  // Does the record hold though the block has not been read?
  bool is_unchanged(std::uint32_t block) const { return vector::contains(unchanged_, block); }
  // `blocks` must outlive the object.
  void set_unchanged(std::string_view blocks) { unchanged_ = blocks; }
  // Throws data_corrupted.
  void add_part(std::string_view bytes) {
    parts_.push_back(bytes.empty() ? vector::StatePart() : vector::StatePart(bytes));
  }

 private:
  std::vector<vector::StatePart> parts_;
  std::string_view unchanged_;
};

struct KnownBlocks {
  std::vector<std::string> parts;  // empty where there is none
  std::string unchanged;           // a BlockSet's bytes
};

// What is known of all heaps of an order, in one piece of memory.
class KnownState {
 public:
  static std::string write(const std::vector<KnownBlocks> &heaps);
  // `bytes` must outlive the object; empty: nothing is known. Throws data_corrupted.
  explicit KnownState(std::string_view bytes);
  // Null when nothing is known of it.
  const HeapState *heap(std::size_t number) const {
    return number < heaps_.size() ? &heaps_[number] : nullptr;
  }

 private:
  std::vector<HeapState> heaps_;
};

// Blocks whose record is new, or no longer holds (empty).
struct Change {
  std::uint32_t heap, block;
  std::string record;
};
class Changes {
 public:
  // Of so many bytes at most.
  explicit Changes(std::uint64_t room) : room_(room) {}
  // Without room for another one all are forgotten: what is not known is looked at again.
  void add(std::uint32_t heap, std::uint32_t block, std::string_view record);
  const std::string &bytes() const { return bytes_; }
  bool forgotten() const { return room_ == 0; }
  static std::vector<Change> read(std::string_view bytes);

 private:
  std::uint64_t room_;
  std::string bytes_;
};

// The memory for what is known of blocks, and for what is recorded of them.
std::uint64_t state_room();

// What one participant finds.
struct Findings {
  // With room for so many bytes of changes; 0: nothing is recorded.
  Findings(const vector::TallyShape &shape, std::uint64_t changes_room, bool sample)
      : tally(shape.checks, shape.groups), unchanged(shape), samples(sample ? shape.checks : 0) {
    if (changes_room > 0) changes.emplace(changes_room);
  }
  vector::Tally tally;             // of the blocks looked at
  vector::RecordSum unchanged;     // of the others
  std::int64_t blocks = 0;         // looked at
  Samples samples;                 // of all blocks
  vector::StateDigest digest;      // of the blocks' state, where they are recorded
  std::optional<Changes> changes;  // likewise
  std::unique_ptr<KeyCollections> keys;
  std::unique_ptr<Accumulators> aggregates;
};

// The same as a message to another process, its keys left out but for their numbers.
struct Message {
  std::vector<std::int64_t> tally;  // numbers_of
  std::int64_t blocks = 0;
  vector::StateDigest digest;
  std::vector<CheckSample> samples;
  std::vector<KeyFinding> keys;
  std::vector<std::optional<std::string>> aggregates;  // Accumulators::bytes()
  std::vector<Change> changes;
  bool forgotten = false;  // there were more
};
std::string write(const Findings &findings);
Message read_message(std::string_view bytes);

}  // namespace meshcat::quality::scan
