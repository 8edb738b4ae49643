// One process's part in a pass over the rows.
#pragma once

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "quality/progress.hpp"
#include "quality/scan/heap_pass.hpp"

namespace meshcat::quality::scan {

inline constexpr std::int64_t all_blocks = std::numeric_limits<std::int64_t>::max();

// The heaps' blocks are numbered through from the first heap's first.
class Participant {
 public:
  // What is known and the tasks must outlive the object; `spill(key)` supplies the files
  // of one key. With `samples` it collects failing rows, with room for changes what is
  // found of settled blocks.
  Participant(const ScanOrder &order, std::string_view known, std::uint64_t changes_room,
              bool samples, const RunInProgress &run, const KeyTasks &tasks,
              const std::function<keys::SpillFactory(std::size_t)> &spill);

  // Takes portions of blocks until there are none, or `most` blocks were looked at.
  // Throws PgError and core::Error.
  Findings &work(std::atomic<std::uint64_t> &next, std::int64_t most = all_blocks);
  Findings &findings() { return findings_; }

 private:
  void count_portion(std::uint64_t first, std::uint64_t end);
  void count(std::uint64_t first, std::uint64_t end);

  const ScanOrder &order_;
  KnownState known_;
  const RunInProgress run_;
  Snapshot snapshot_;
  std::vector<std::unique_ptr<HeapPass>> passes_;
  Findings findings_;
};

}  // namespace meshcat::quality::scan
