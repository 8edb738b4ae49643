#include "quality/scan/scan.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "bridge/team.hpp"
#include "quality/scan/heap_pass.hpp"

extern "C" {
#include "optimizer/cost.h"
#include "optimizer/paths.h"
#include "storage/bufmgr.h"
}

namespace meshcat::quality::scan {

namespace {

// The blocks that a participant takes at once: few enough that all end together.
constexpr std::uint64_t portion = 64;

// At the start of the team's shared memory; the order's text follows.
struct Shared {
  std::atomic<std::uint64_t> next_block;
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
};

vector::Tally empty_tally(const ScanOrder &order) {
  vector::Tally tally;
  tally.checks.resize(order.checks.size());
  tally.groups.resize(order.groups.size());
  return tally;
}

// The heaps' blocks, numbered through from the first heap's first.
class Participant {
 public:
  Participant(const ScanOrder &order, Snapshot snapshot)
      : order_(order), snapshot_(snapshot), passes_(order.heaps.size()) {}

  vector::Tally work(std::atomic<std::uint64_t> &next) {
    vector::Tally tally = empty_tally(order_);
    const std::uint64_t end = order_.blocks();
    for (std::uint64_t first; (first = next.fetch_add(portion)) < end;)
      count(first, std::min(first + portion, end), tally);
    for (const auto &pass : passes_)
      if (pass) pass->close();
    return tally;
  }

 private:
  void count(std::uint64_t first, std::uint64_t end, vector::Tally &tally) {
    std::uint64_t start = 0;
    for (std::size_t i = 0; i < order_.heaps.size(); ++i) {
      const Heap &heap = order_.heaps[i];
      const std::uint64_t stop = start + heap.blocks;
      if (first < stop && end > start) {
        if (!passes_[i]) passes_[i] = std::make_unique<HeapPass>(order_, heap, snapshot_);
        passes_[i]->count(static_cast<BlockNumber>(std::max(first, start) - start),
                          static_cast<BlockNumber>(std::min(end, stop) - start), tally);
      }
      start = stop;
    }
  }

  const ScanOrder &order_;
  Snapshot snapshot_;
  std::vector<std::unique_ptr<HeapPass>> passes_;
};

// A tally as numbers, for memory that processes share. The first is 1: in memory
// that nobody has written, it is 0.
std::size_t numbers_of(const ScanOrder &order) {
  return 3 + 3 * order.checks.size() + order.groups.size();
}

void write(const vector::Tally &tally, std::span<std::byte> to) {
  std::vector<std::int64_t> numbers{1, tally.rows, tally.newest};
  for (const vector::CheckTally &each : tally.checks)
    numbers.insert(numbers.end(), {each.checked, each.failing, each.newest});
  numbers.insert(numbers.end(), tally.groups.begin(), tally.groups.end());
  std::memcpy(to.data(), numbers.data(), to.size());
}

// Adds what a participant has written to the sum.
void add(std::span<const std::byte> from, vector::Tally &sum) {
  std::vector<std::int64_t> numbers(from.size() / sizeof(std::int64_t));
  std::memcpy(numbers.data(), from.data(), from.size());
  if (numbers[0] == 0) return;
  auto next = numbers.begin() + 1;
  vector::Tally tally;
  tally.rows = *next++;
  tally.newest = *next++;
  for (std::size_t i = 0; i < sum.checks.size(); ++i, next += 3)
    tally.checks.push_back({next[0], next[1], next[2]});
  tally.groups.assign(next, numbers.end());
  sum.add(tally);
}

void take_part(const ScanOrder &order, const bridge::Member &member) {
  auto *shared = reinterpret_cast<Shared *>(member.shared.data());
  write(Participant(order, GetActiveSnapshot()).work(shared->next_block), member.own);
}

}  // namespace

int workers_for(const ScanOrder &order) {
  if (!is_parallel_safe(order)) return 0;
  const int most = std::min(max_parallel_workers_per_gather, max_parallel_workers);
  const int asked = bridge::call([&] {
    Relation root = table_open(order.root, AccessShareLock);
    const int workers = RelationGetParallelWorkers(root, -1);
    table_close(root, NoLock);
    return workers;
  });
  if (asked >= 0) return std::min(asked, most);
  int workers = 0;
  const std::uint64_t blocks = order.blocks();
  for (std::uint64_t size = static_cast<std::uint64_t>(std::max(min_parallel_table_scan_size, 1));
       blocks >= size && workers < most; size *= 3)
    ++workers;
  return workers;
}

vector::Tally scan(const ScanOrder &order, int workers) {
  require_execution(order);
  std::atomic<std::uint64_t> next{0};
  if (workers == 0) return Participant(order, GetActiveSnapshot()).work(next);
  const std::string text = write(order);
  std::vector<std::byte> shared(sizeof(Shared));
  new (shared.data()) Shared{};
  for (const char each : text) shared.push_back(static_cast<std::byte>(each));
  shared.push_back(std::byte{0});
  vector::Tally sum = empty_tally(order);
  bridge::run_team(
      "meshcat_quality_scan_worker", workers, shared, numbers_of(order) * sizeof(std::int64_t),
      [&](const bridge::Member &member) { take_part(order, member); },
      [&](std::span<const std::byte> own) { add(own, sum); });
  return sum;
}

}  // namespace meshcat::quality::scan

extern "C" {
// A background worker's part of scan().
PGDLLEXPORT void meshcat_quality_scan_worker(void *segment, void *toc);
void meshcat_quality_scan_worker([[maybe_unused]] void *segment, void *toc) {
  using namespace meshcat;
  bridge::enter([&] {
    bridge::serve_team(toc, [](const bridge::Member &member) {
      const char *text =
          reinterpret_cast<const char *>(member.shared.data()) + sizeof(quality::scan::Shared);
      quality::scan::take_part(quality::scan::read_order(text), member);
    });
  });
}
}
