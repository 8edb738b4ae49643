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

// The memory that processes share for what is known and what is recorded, which a
// server must not run out of. A scan of more blocks is not shared.
constexpr std::uint64_t most_shared = 32 * 1024 * 1024;
// A record has mostly less; participants take more blocks than their part at times.
constexpr std::uint64_t record_room = 96;

vector::TallyShape shape_of(const ScanOrder &order) {
  return {order.checks.size(), order.groups.size()};
}

// The heaps' blocks, numbered through from the first heap's first.
class Participant {
 public:
  Participant(const ScanOrder &order, std::string_view known, std::uint64_t changes_room,
              const RunInProgress &run)
      : order_(order),
        known_(known),
        run_(run),
        snapshot_(GetActiveSnapshot()),
        passes_(order.heaps.size()),
        findings_(shape_of(order), changes_room) {}

  Findings &work(std::atomic<std::uint64_t> &next) {
    const std::uint64_t end = order_.blocks();
    for (std::uint64_t first; (first = next.fetch_add(portion)) < end;)
      count_portion(first, std::min(first + portion, end));
    for (const auto &pass : passes_)
      if (pass) pass->close();
    findings_.unchanged.add_to(findings_.tally);
    return findings_;
  }

 private:
  void count_portion(std::uint64_t first, std::uint64_t end) {
    const std::int64_t blocks = findings_.blocks, rows = findings_.tally.rows;
    count(first, end);
    const auto looked_at = static_cast<std::uint64_t>(findings_.blocks - blocks);
    add_progress(run_, end - first, order_.sample ? 0 : end - first - looked_at,
                 static_cast<std::uint64_t>(findings_.tally.rows - rows));
  }

  void count(std::uint64_t first, std::uint64_t end) {
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

  const ScanOrder &order_;
  KnownState known_;
  const RunInProgress run_;
  Snapshot snapshot_;
  std::vector<std::unique_ptr<HeapPass>> passes_;
  Findings findings_;
};

// What participants share: this, the order's text, what is known.
struct Shared {
  std::atomic<std::uint64_t> next_block;
  std::uint64_t order_size, known_size;
  std::uint64_t changes_room;  // each participant's
  RunInProgress run;
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
};

// The room for a participant's changes.
std::uint64_t changes_room(const ScanRequest &request) {
  if (!request.record) return 0;
  return request.order.blocks() * record_room / static_cast<std::uint64_t>(request.workers + 1) +
         64 * 1024;
}

std::vector<std::byte> shared_memory(const ScanRequest &request) {
  const std::string order = write(request.order) + '\0';
  std::vector<std::byte> shared(sizeof(Shared));
  new (shared.data())
      Shared{0, order.size(), request.known.size(), changes_room(request), request.run};
  for (const std::string *text : {&order, &request.known})
    for (const char each : *text) shared.push_back(static_cast<std::byte>(each));
  return shared;
}

// A participant's own memory: this, the tally's numbers, the changes.
struct Own {
  std::int64_t written;  // 0 in memory that nobody has written
  std::int64_t blocks;
  std::uint64_t changes_size;
};

std::size_t numbers_size(const ScanOrder &order) {
  return (2 + 3 * order.checks.size() + order.groups.size()) * sizeof(std::int64_t);
}

void write(const Findings &findings, std::span<std::byte> to) {
  const auto numbers = vector::numbers_of(findings.tally);
  const std::size_t size = numbers.size() * sizeof(std::int64_t);
  Own own{1, findings.blocks, 0};
  if (findings.changes) own.changes_size = findings.changes->bytes().size();
  std::byte *place = to.data() + sizeof own;
  std::memcpy(place, numbers.data(), size);
  place += size;
  if (own.changes_size > 0) std::memcpy(place, findings.changes->bytes().data(), own.changes_size);
  std::memcpy(to.data(), &own, sizeof own);
}

void add(ScanResult &result, std::vector<Change> changes) {
  std::move(changes.begin(), changes.end(), std::back_inserter(result.changes));
}

void collect(std::span<const std::byte> from, const ScanOrder &order, ScanResult &result) {
  Own own;
  std::memcpy(&own, from.data(), sizeof own);
  if (own.written == 0) return;
  const std::byte *place = from.data() + sizeof own;
  std::vector<std::int64_t> numbers(numbers_size(order) / sizeof(std::int64_t));
  std::memcpy(numbers.data(), place, numbers_size(order));
  vector::add_numbers(numbers, result.tally);
  result.blocks += own.blocks;
  place += numbers_size(order);
  add(result, Changes::read({reinterpret_cast<const char *>(place), own.changes_size}));
}

void take_part(const ScanOrder &order, const bridge::Member &member) {
  auto *shared = reinterpret_cast<Shared *>(member.shared.data());
  const char *texts = reinterpret_cast<const char *>(shared + 1);
  if (member.number > 0) join_as_worker(shared->run);
  Participant participant(order, {texts + shared->order_size, shared->known_size},
                          shared->changes_room, shared->run);
  write(participant.work(shared->next_block), member.own);
}

bool may_share(const ScanRequest &request) {
  const auto members = static_cast<std::uint64_t>(request.workers + 1);
  return request.workers > 0 &&
         request.known.size() + changes_room(request) * members <= most_shared;
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

std::size_t left_to_executor(const ScanOrder &order) {
  if (order.heaps.empty()) return 0;
  HeapPass pass(order, 0, GetActiveSnapshot());
  pass.close();
  return pass.left_to_server();
}

ScanResult scan(const ScanRequest &request) {
  const ScanOrder &order = request.order;
  require_execution(order);
  const vector::TallyShape shape = shape_of(order);
  ScanResult result{vector::Tally(shape.checks, shape.groups), 0, {}};
  if (!may_share(request)) {
    std::atomic<std::uint64_t> next{0};
    Participant participant(order, request.known, request.record ? state_room() : 0, request.run);
    Findings &findings = participant.work(next);
    result.tally = std::move(findings.tally);
    result.blocks = findings.blocks;
    if (findings.changes) result.changes = Changes::read(findings.changes->bytes());
    return result;
  }
  bridge::run_team(
      "meshcat_quality_scan_worker", request.workers, shared_memory(request),
      sizeof(Own) + numbers_size(order) + changes_room(request),
      [&](const bridge::Member &member) { take_part(order, member); },
      [&](std::span<const std::byte> own) { collect(own, order, result); });
  return result;
}

}  // namespace meshcat::quality::scan

extern "C" {
// A background worker's part of scan().
PGDLLEXPORT void meshcat_quality_scan_worker(void *segment, void *toc);
void meshcat_quality_scan_worker([[maybe_unused]] void *segment, void *toc) {
  using namespace meshcat;
  bridge::enter([&] {
    bridge::serve_team(toc, [](const bridge::Member &member) {
      const auto *shared = reinterpret_cast<const quality::scan::Shared *>(member.shared.data());
      const char *text = reinterpret_cast<const char *>(shared + 1);
      quality::scan::take_part(quality::scan::read_order(text), member);
    });
  });
}
}
