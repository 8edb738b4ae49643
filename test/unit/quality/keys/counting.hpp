// Counts records through all stages, and an oracle that does it by a map.
#pragma once

#include <list>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/quality/keys/collector.hpp"
#include "core/quality/keys/distinct.hpp"
#include "core/quality/keys/hash_codec.hpp"
#include "spill_files.hpp"

namespace meshcat::core::quality::keys {

// How a count is carried out; whatever it is, the result must be the same.
struct Setting {
  std::size_t participants = 1;
  std::size_t budget = 1 << 20;
  Radix radix{3, 0};
  bool shared = false;
};

struct Outcome {
  std::uint64_t distinct = 0, seen = 0;  // seen: records beyond the first of equals
};

// Shares out `records` among participants, in turn, and counts each partition.
template <typename Codec, typename OnSeen>
Outcome count(const std::vector<typename Codec::Record> &records, const Setting &setting,
              SpillFiles &files, OnSeen on_seen) {
  std::vector<Partitions<Codec>> participants;
  for (std::size_t i = 0; i < setting.participants; ++i)
    participants.emplace_back(setting.radix, setting.budget,
                              setting.shared ? files.shared_factory() : files.factory());
  for (std::size_t i = 0; i < records.size(); ++i)
    participants[i % setting.participants].add(records[i]);
  std::vector<Run> runs;
  for (auto &participant : participants) {
    if (setting.shared)
      participant.share();
    else
      runs.push_back(participant.seal());
  }
  std::list<MemoryFile> opened;
  for (auto &blocks : files.shared) runs.push_back(open_run(opened.emplace_back(files, &blocks)));

  DistinctCounter<Codec> counter(setting.budget, files.factory(), Interrupt());
  Outcome outcome;
  for (std::size_t partition = 0; partition < setting.radix.partitions(); ++partition)
    outcome.distinct += counter.count(runs, partition, setting.radix, [&](const auto &record) {
      ++outcome.seen;
      on_seen(record);
    });
  for (auto &participant : participants) participant.close();
  for (MemoryFile &file : opened) file.close();
  files.shared.clear();
  return outcome;
}

inline Setting random_setting(std::mt19937_64 &random) {
  return {1 + random() % 4, std::size_t{1} << (10 + random() % 12),
          Radix{static_cast<unsigned>(random() % 9), 0}, random() % 2 == 0};
}

inline std::ostream &operator<<(std::ostream &out, const Setting &setting) {
  return out << setting.participants << " participants, budget " << setting.budget << ", "
             << setting.radix.partitions() << " partitions" << (setting.shared ? ", shared" : "");
}

}  // namespace meshcat::core::quality::keys
