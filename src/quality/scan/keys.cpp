#include "quality/scan/keys.hpp"

namespace meshcat::quality::scan {

namespace {

std::string file_name(std::size_t key, int member) {
  return std::to_string(key) + "." + std::to_string(member);
}

}  // namespace

std::optional<keys::Filter> KeyTasks::filter(std::size_t key) const {
  if (tasks_[key].filter_words == 0) return std::nullopt;
  std::size_t start = 0;
  for (std::size_t i = 0; i < key; ++i) start += tasks_[i].filter_words;
  return keys::Filter(filters_.subspan(start, tasks_[key].filter_words));
}

KeyCollections::KeyCollections(const KeyTasks &tasks,
                               const std::function<keys::SpillFactory(std::size_t)> &spill)
    : findings_(tasks.size()) {
  for (std::size_t key = 0; key < tasks.size(); ++key) {
    methods_.push_back(tasks[key].task.method);
    collections_.emplace_back(tasks[key].task, tasks.filter(key), spill(key));
  }
}

void KeyCollections::add(std::size_t key, vector::RowKeyReader &reader, const vector::Batch &batch,
                         const vector::Mask &rows) {
  KeyFinding &finding = findings_[key];
  // Without all of them there is no count: the others need not be collected.
  finding.undecided += vector::rows_undecided(reader.key(), batch, rows).count();
  if (finding.undecided > 0) return;
  keys::Collection &collection = collections_[key];
  const vector::Mask with_key = vector::rows_with(reader.key(), batch, rows);
  if (methods_[key] == keys::Task::Method::words) {
    const vector::Column &column = batch.columns[reader.key().parts[0].column];
    with_key.each([&](std::size_t row) { collection.add(vector::word_of(column, row)); });
    finding.rows += with_key.count();
  } else {
    with_key.each([&](std::size_t row) {
      if (collection.add(reader.bytes(batch, row))) ++finding.rows;
    });
  }
}

KeyCensus::KeyCensus(const KeyTasks &tasks) : tasks_(tasks), keys_(tasks.size()) {}

void KeyCensus::add(KeyCollections &collections) {
  for (std::size_t key = 0; key < keys_.size(); ++key) {
    Gathered &gathered = keys_[key];
    gathered.found.rows += collections.findings()[key].rows;
    gathered.found.undecided += collections.findings()[key].undecided;
    gathered.runs.push_back(collections[key].seal());
    gathered.own.push_back(&collections[key]);
  }
}

void KeyCensus::add(std::span<const KeyFinding> findings, const bridge::SharedSpill &files,
                    int member) {
  for (std::size_t key = 0; key < keys_.size(); ++key) {
    Gathered &gathered = keys_[key];
    gathered.found.rows += findings[key].rows;
    gathered.found.undecided += findings[key].undecided;
    gathered.files.push_back(files.open(file_name(key, member)));
    gathered.runs.push_back(keys::open_run(*gathered.files.back()));
  }
}

KeyCensus::Result KeyCensus::count(std::size_t key, keys::Filter *repeated) {
  Gathered &gathered = keys_[key];
  Result result{gathered.found, {}};
  if (gathered.found.undecided == 0)
    result.count = keys::count_distinct(tasks_[key].task, gathered.runs, bridge::private_spill(),
                                        core::Interrupt(bridge::interrupt_pending), repeated);
  gathered.runs.clear();
  for (keys::Collection *each : gathered.own) each->close();
  for (const auto &each : gathered.files) each->close();
  return result;
}

std::function<keys::SpillFactory(std::size_t)> shared_files(const bridge::SharedSpill &files,
                                                            int member) {
  return [files, member](std::size_t key) { return files.file(file_name(key, member)); };
}

}  // namespace meshcat::quality::scan
