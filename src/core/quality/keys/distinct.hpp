// Counting the distinct records of a partition, exactly and within a budget.
//
// How many rows have a key that is distinct takes one pass over the rows, at times
// a second. In the first, each participant adds its rows' hashes to Partitions;
// then the partitions are counted, by whomever. Of rows less distinct hashes, that
// many are repeated: if the hash is mix(), or none is, that is the answer.
// Otherwise the repeated hashes are in a Filter, and the second pass gives the rows
// that it admits to a KeyCollector, whose keys are counted by their bytes: of those
// rows less distinct keys, that many are repeated.
#pragma once

#include <optional>
#include <utility>

#include "core/interrupt.hpp"
#include "core/quality/keys/partitions.hpp"
#include "core/quality/keys/slots.hpp"

namespace meshcat::core::quality::keys {

// A hash aggregate of one partition at a time. Records that are new when the
// table is full are put aside, divided by further bits of their hash, and counted
// in rounds of their own; each completes a table full of keys, so that the count
// ends whatever the data.
template <typename Codec>
class DistinctCounter {
 public:
  using Record = typename Codec::Record;

  // A quarter of `budget` bytes is for what is put aside, the rest for the table.
  // Less than 65536 works, but slowly.
  DistinctCounter(std::size_t budget, SpillFactory create, Interrupt interrupt)
      : create_(std::move(create)),
        interrupt_(interrupt),
        aside_budget_(budget / 4),
        table_(budget - budget / 4) {}

  // How many distinct records `partition` has in all `runs`, which must have been
  // divided by the same `radix`. Calls `on_seen(record)` for each record beyond
  // the first of its equals. Throws what the spill files throw, and
  // query_canceled.
  template <typename OnSeen>
  std::uint64_t count(const std::vector<Run> &runs, std::size_t partition, Radix radix,
                      OnSeen on_seen) {
    std::vector<Aside> rest;
    std::optional<Aside> aside;
    std::uint64_t distinct = round(runs, partition, radix, on_seen, aside);
    for (;;) {
      if (aside) rest.push_back(*std::exchange(aside, std::nullopt));
      if (rest.empty()) return distinct;
      Aside &latest = rest.back();
      distinct += round(latest.runs, latest.next++, latest.radix, on_seen, aside);
      if (latest.next == latest.radix.partitions()) {
        latest.records->close();
        rest.pop_back();
      }
    }
  }

 private:
  // Records whose turn has not come yet.
  struct Aside {
    Radix radix;
    std::unique_ptr<Partitions<Codec>> records;
    std::vector<Run> runs = {};
    std::size_t next = 0;  // partition
  };

  // Counts the keys that fit into the table; `aside` is where the others are.
  template <typename OnSeen>
  std::uint64_t round(const std::vector<Run> &runs, std::size_t partition, Radix radix,
                      OnSeen &on_seen, std::optional<Aside> &aside) {
    std::uint64_t bytes = 0;
    for (const Run &run : runs) bytes += run.chains[partition].bytes;
    if (bytes == 0) return 0;
    const std::uint64_t records = bytes / Codec::typical_bytes + 1;
    table_.reset(records);
    each(runs, partition, [&](const Record &record) {
      const Insertion insertion = table_.insert(record);
      if (insertion == Insertion::inserted) return;
      if (insertion == Insertion::seen) return on_seen(record);
      if (!aside) aside = put_aside(records, radix.skip + radix.bits);
      aside->records->add(record);
    });
    // The next round needs the memory.
    if (aside) aside->runs.push_back(aside->records->spill());
    return table_.size();
  }

  Aside put_aside(std::uint64_t records, unsigned skip) {
    // All of the budget is for open blocks: none are held, all will be spilled.
    const Radix radix = Radix::choose(records, 2 * aside_budget_, skip);
    return {radix, std::make_unique<Partitions<Codec>>(radix, aside_budget_, create_)};
  }

  template <typename F>
  void each(const std::vector<Run> &runs, std::size_t partition, F f) {
    Block room;
    for (const Run &run : runs) {
      for (std::uint64_t number = run.chains[partition].last; number != no_block;) {
        interrupt_.poll();
        const Block &block = run.blocks->read(number, room);
        Codec::each(block, *run.blocks, f);
        number = block.previous;
      }
    }
  }

  SpillFactory create_;
  Interrupt interrupt_;
  std::size_t aside_budget_;
  typename Codec::Table table_;
};

}  // namespace meshcat::core::quality::keys
