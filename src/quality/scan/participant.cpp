#include "quality/scan/participant.hpp"

#include <algorithm>

namespace meshcat::quality::scan {

namespace {

// The blocks that a participant takes at once: few enough that all end together.
constexpr std::uint64_t portion = 64;

}  // namespace

Participant::Participant(const ScanOrder &order, std::string_view known, std::uint64_t changes_room,
                         bool samples, const RunInProgress &run, const KeyTasks &tasks,
                         const std::function<keys::SpillFactory(std::size_t)> &spill)
    : order_(order),
      known_(known),
      run_(run),
      snapshot_(GetActiveSnapshot()),
      passes_(order.heaps.size()),
      findings_(order.shape(), changes_room, samples) {
  if (tasks.size() > 0) findings_.keys = std::make_unique<KeyCollections>(tasks, spill);
  if (!order.aggregates.empty())
    findings_.aggregates = std::make_unique<Accumulators>(order.aggregates);
}

Findings &Participant::work(std::atomic<std::uint64_t> &next, std::int64_t most) {
  const std::uint64_t end = order_.blocks();
  while (findings_.blocks < most) {
    const std::uint64_t first = next.fetch_add(portion);
    if (first >= end) break;
    count_portion(first, std::min(first + portion, end));
  }
  for (const auto &pass : passes_)
    if (pass) pass->close();
  findings_.unchanged.add_to(findings_.tally);
  return findings_;
}

void Participant::count_portion(std::uint64_t first, std::uint64_t end) {
  const std::int64_t blocks = findings_.blocks, rows = findings_.tally.rows;
  count(first, end);
  const auto looked_at = static_cast<std::uint64_t>(findings_.blocks - blocks);
  add_progress(run_, end - first, order_.sample ? 0 : end - first - looked_at,
               static_cast<std::uint64_t>(findings_.tally.rows - rows));
}

void Participant::count(std::uint64_t first, std::uint64_t end) {
  std::uint64_t start = 0;
  for (std::uint32_t i = 0; i < order_.heaps.size(); ++i) {
    const std::uint64_t stop = start + order_.heaps[i].blocks;
    if (first < stop && end > start) {
      if (!passes_[i]) passes_[i] = std::make_unique<HeapPass>(order_, i, snapshot_);
      passes_[i]->count(static_cast<BlockNumber>(std::max(first, start) - start),
                        static_cast<BlockNumber>(std::min(end, stop) - start), known_.heap(i),
                        findings_);
    }
    start = stop;
  }
}

}  // namespace meshcat::quality::scan
