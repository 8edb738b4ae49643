// Keys whose distinct values a scan counts: from participants' rows to numbers.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bridge/spill.hpp"
#include "core/quality/keys/collection.hpp"
#include "core/quality/vector/row_key.hpp"
#include "quality/scan/order.hpp"

namespace meshcat::quality::scan {

namespace keys = core::quality::keys;

// What the participants of a pass over the rows must know of one key.
struct KeyTask {
  keys::Task task;
  std::uint64_t filter_words = 0;  // of the candidates' filter; 0: all keys
};

// What all of them know: in memory that they share, or the leader's.
class KeyTasks {
 public:
  // `filters` are those of the tasks that have one, in their order.
  KeyTasks() = default;
  KeyTasks(std::span<const KeyTask> tasks, std::span<std::uint64_t> filters)
      : tasks_(tasks), filters_(filters) {}

  std::size_t size() const { return tasks_.size(); }
  const KeyTask &operator[](std::size_t key) const { return tasks_[key]; }
  std::optional<keys::Filter> filter(std::size_t key) const;

 private:
  std::span<const KeyTask> tasks_;
  std::span<std::uint64_t> filters_;
};

// What a participant found of one key.
struct KeyFinding {
  std::int64_t rows = 0;       // that have a key, which the filter admits
  std::int64_t undecided = 0;  // whose key only the server could tell
};

// One participant's keys.
class KeyCollections {
 public:
  // `spill(key)` supplies the files of one key.
  KeyCollections(const KeyTasks &tasks,
                 const std::function<keys::SpillFactory(std::size_t)> &spill);

  // Adds the keys of those of `rows`, a part of the batch, that have one.
  void add(std::size_t key, vector::RowKeyReader &reader, const vector::Batch &batch,
           const vector::Mask &rows);

  const std::vector<KeyFinding> &findings() const { return findings_; }
  keys::Collection &operator[](std::size_t key) { return collections_[key]; }

 private:
  std::vector<keys::Task::Method> methods_;
  std::vector<KeyFinding> findings_;
  std::deque<keys::Collection> collections_;
};

// Gathers what all participants of a pass have, and counts it.
class KeyCensus {
 public:
  explicit KeyCensus(const KeyTasks &tasks);
  // A participant of this process: its collections must stay where they are.
  void add(KeyCollections &collections);
  // Another one, which has shared its collections as `share` does.
  void add(std::span<const KeyFinding> findings, const bridge::SharedSpill &files, int member);

  struct Result {
    KeyFinding found;
    keys::Count count;
  };
  // Rows that have a key.
  std::uint64_t rows(std::size_t key) const {
    return static_cast<std::uint64_t>(keys_[key].found.rows);
  }
  // Once for each key. A hash that several keys have goes into `repeated`, unless it
  // is null.
  Result count(std::size_t key, keys::Filter *repeated);

 private:
  struct Gathered {
    KeyFinding found;
    std::vector<keys::Run> runs;
    std::vector<keys::Collection *> own;
    std::vector<std::unique_ptr<keys::SpillFile>> files;
  };

  const KeyTasks &tasks_;
  std::vector<Gathered> keys_;
};

// The files of a participant that shares its keys.
std::function<keys::SpillFactory(std::size_t)> shared_files(const bridge::SharedSpill &files,
                                                            int member);

}  // namespace meshcat::quality::scan
