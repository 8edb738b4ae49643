#include "quality/progress_board.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "bridge/shmem.hpp"

extern "C" {
#include "storage/ipc.h"
}

namespace meshcat::quality {

namespace {

constexpr std::size_t row_room = 256;
constexpr std::int64_t uncounted = -1;

// The numbers change without the lock, the rest under it.
struct Row {
  pid_t pid = 0;  // 0: a free row
  Oid database = InvalidOid, role = InvalidOid;
  std::int64_t product = 0;
  TimestampTz started_at = 0;
  char check[NAMEDATALEN] = "";
  std::atomic<std::uint64_t> number{0};
  std::atomic<Phase> phase{Phase::waiting};
  std::atomic<std::int64_t> blocks{uncounted}, blocks_done{0}, blocks_unchanged{0}, rows_done{0};
  std::atomic<std::int32_t> checks{0}, checks_done{0}, workers{0};
};

struct Board {
  std::uint64_t last_number = 0;
  Row rows[row_room];
};

constinit bridge::shmem::Shared<Board> shared("meshcat_quality");
constinit bool leaves_at_exit = false;

void free_row(Row &row) noexcept {
  row.number = 0;
  row.pid = 0;
}

void leave_all(int, Datum) {
  shared.write([](Board &board) {
    for (Row &row : board.rows)
      if (row.pid == MyProcPid) free_row(row);
  });
}

void start_row(Row &row, std::uint64_t number, std::int64_t product) noexcept {
  row.pid = MyProcPid;
  row.database = MyDatabaseId;
  row.role = GetUserId();
  row.product = product;
  row.started_at = GetCurrentTimestamp();
  row.check[0] = '\0';
  row.phase = Phase::waiting;
  row.blocks = uncounted;
  row.blocks_done = row.blocks_unchanged = row.rows_done = 0;
  row.checks = row.checks_done = row.workers = 0;
  row.number = number;
}

// The numbers of a run that goes on, without the lock; null for one that tells nothing.
Row *row_of(const RunInProgress &run) noexcept {
  if (run.number == 0) return nullptr;
  Row &row = shared.unlocked().rows[run.place];
  return row.number == run.number ? &row : nullptr;
}

void add_to(std::atomic<std::int64_t> &sum, std::uint64_t amount) noexcept {
  if (amount > 0) sum.fetch_add(static_cast<std::int64_t>(amount), std::memory_order_relaxed);
}

// Nothing here allocates: it runs under the lock.
progress::Snapshot snapshot_of(const Row &row) noexcept {
  progress::Snapshot snapshot;
  snapshot.pid = row.pid;
  snapshot.role = row.role;
  snapshot.product = row.product;
  snapshot.started_at = row.started_at;
  snapshot.phase = row.phase;
  if (row.blocks != uncounted) {
    snapshot.blocks = row.blocks;
    snapshot.blocks_done = row.blocks_done;
    snapshot.blocks_unchanged = row.blocks_unchanged;
    snapshot.rows_done = row.rows_done;
  }
  snapshot.checks = row.checks;
  snapshot.checks_done = row.checks_done;
  snapshot.workers = row.workers;
  std::memcpy(snapshot.check, row.check, sizeof snapshot.check);
  return snapshot;
}

}  // namespace

Progress::Progress(std::int64_t product) {
  if (!shared.exists()) return;
  if (!leaves_at_exit) bridge::call([] { before_shmem_exit(leave_all, 0); });
  leaves_at_exit = true;
  run_ = shared.write([&](Board &board) {
    RunInProgress run;
    Row *const free = std::find_if(std::begin(board.rows), std::end(board.rows),
                                   [](const Row &row) { return row.pid == 0; });
    if (free == std::end(board.rows)) return run;
    run.place = static_cast<std::uint32_t>(free - board.rows);
    run.number = ++board.last_number;
    start_row(*free, run.number, product);
    return run;
  });
}

Progress::~Progress() {
  if (row_of(run_) != nullptr)
    shared.write([&](Board &board) { free_row(board.rows[run_.place]); });
}

void Progress::begin(std::size_t checks) {
  if (Row *row = row_of(run_)) row->checks = static_cast<std::int32_t>(checks);
  enter(Phase::planning);
}

void Progress::enter(Phase phase) {
  begin_check({});
  if (Row *row = row_of(run_)) row->phase = phase;
}

void Progress::begin_pass(std::optional<std::uint64_t> blocks) {
  Row *row = row_of(run_);
  if (row == nullptr) return;
  row->blocks_done = row->blocks_unchanged = row->rows_done = 0;
  row->workers = 0;
  row->blocks = blocks ? static_cast<std::int64_t>(*blocks) : uncounted;
}

void Progress::begin_check(const std::string &name) {
  if (row_of(run_) == nullptr) return;
  shared.write([&](Board &board) {
    char *check = board.rows[run_.place].check;
    const std::size_t size = std::min<std::size_t>(name.size(), NAMEDATALEN - 1);
    std::memcpy(check, name.data(), size);
    check[size] = '\0';
  });
}

void Progress::settle(std::size_t checks) {
  if (Row *row = row_of(run_)) row->checks_done += static_cast<std::int32_t>(checks);
}

void join_as_worker(const RunInProgress &run) noexcept {
  if (Row *row = row_of(run)) ++row->workers;
}

void add_progress(const RunInProgress &run, std::uint64_t blocks, std::uint64_t unchanged,
                  std::uint64_t rows) noexcept {
  Row *row = row_of(run);
  if (row == nullptr) return;
  add_to(row->blocks_done, blocks);
  add_to(row->blocks_unchanged, unchanged);
  add_to(row->rows_done, rows);
}

namespace progress {

void reserve() {
  shared.reserve();
}

bool exists() {
  return shared.exists();
}

std::vector<Snapshot> runs() {
  std::vector<Snapshot> runs;
  if (!exists()) return runs;
  runs.reserve(row_room);
  shared.read([&](const Board &board) {
    for (const Row &row : board.rows)
      if (row.pid != 0 && row.database == MyDatabaseId) runs.push_back(snapshot_of(row));
  });
  return runs;
}

}  // namespace progress

}  // namespace meshcat::quality
