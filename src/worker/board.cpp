#include "worker/board.hpp"

#include <algorithm>

namespace meshcat::worker::board {

namespace {

struct Board {
  pid_t launcher = 0;
  Latch *launcher_latch = nullptr;  // in shared memory, at the same address everywhere
  bool enabled_by_default = false;
  std::uint32_t census_asked = 1, census_taken = 0;
  bool full = false;  // a database found no room at the last census
  Entry entries[database_room];
  Run runs[run_room];
};

constinit bridge::shmem::Shared<Board> shared("meshcat_worker");

Entry *find(Board &board, Oid database) noexcept {
  for (Entry &e : board.entries)
    if (e.database == database) return &e;
  return nullptr;
}

void wake_launcher(Board &board) noexcept {
  if (board.launcher_latch != nullptr) SetLatch(board.launcher_latch);
}

void leave_launcher(int, Datum) {
  shared.write([](Board &board) {
    board.launcher = 0;
    board.launcher_latch = nullptr;
  });
}

// The process ends in the midst of its run: a round is to find it lost.
void leave_run(int, Datum) {
  shared.write([](Board &board) {
    for (Run &r : board.runs) {
      if (r.pid != MyProcPid) continue;
      if (Entry *e = find(board, r.database)) {
        e->next_round = at_once;
        ++e->changes;
      }
      r = Run{};
      wake_launcher(board);
    }
  });
}

}  // namespace

void reserve() {
  shared.reserve();
}

bool exists() {
  return shared.exists();
}

void wake(Oid database) {
  if (!exists()) return;
  shared.write([&](Board &board) {
    Entry *e = find(board, database);
    if (e == nullptr) return;
    e->next_round = at_once;
    ++e->changes;
    wake_launcher(board);
  });
}

void want_census() {
  if (!exists()) return;
  shared.write([](Board &board) {
    ++board.census_asked;
    wake_launcher(board);
  });
}

Facts facts(Oid database) {
  if (!exists()) return {};
  return shared.write([&](Board &board) {
    Facts facts{.launcher = board.launcher, .running = 0, .full = board.full, .entry = {}};
    for (const Run &run : board.runs) facts.running += run.pid != 0 ? 1 : 0;
    if (const Entry *e = find(board, database)) facts.entry = *e;
    return facts;
  });
}

bool is_running(Oid database, std::int64_t run) {
  return exists() && shared.read([&](const Board &board) {
    return std::any_of(std::begin(board.runs), std::end(board.runs), [&](const Run &r) {
      return r.pid != 0 && r.database == database && r.id == run;
    });
  });
}

std::uint32_t census_number() {
  return shared.read([](const Board &board) { return board.census_asked; });
}

void take_census(std::uint32_t number, const std::vector<Setting> &settings) {
  shared.write([&](Board &board) {
    const auto is_enabled = [&](Oid database) {
      for (const Setting &s : settings)
        if (s.database == database) return s.enabled.value_or(board.enabled_by_default);
      return false;
    };
    for (Entry &e : board.entries)
      if (e.database != InvalidOid && !is_enabled(e.database)) e = Entry{};
    board.full = false;
    for (const Setting &s : settings) {
      if (!s.enabled.value_or(board.enabled_by_default) || find(board, s.database) != nullptr)
        continue;
      if (Entry *free = find(board, InvalidOid))
        free->database = s.database;
      else
        board.full = true;
    }
    board.census_taken = number;
    wake_launcher(board);
  });
}

std::optional<Entry> entry(Oid database) {
  return facts(database).entry;
}

void publish_round(const Entry &seen, Setup setup, TimestampTz next_round, TimestampTz next_job) {
  shared.write([&](Board &board) {
    Entry *e = find(board, seen.database);
    if (e == nullptr) return;
    const bool outdated = e->changes != seen.changes;
    e->setup = setup;
    e->next_round = outdated ? at_once : next_round;
    e->next_job = outdated ? at_once : next_job;
    ++e->changes;
    wake_launcher(board);
  });
}

void publish_job(const Entry &seen, TimestampTz next_job) {
  shared.write([&](Board &board) {
    Entry *e = find(board, seen.database);
    if (e == nullptr) return;
    e->next_job = e->changes != seen.changes ? at_once : next_job;
    ++e->changes;
    wake_launcher(board);
  });
}

void begin_run(Oid database, std::int64_t run) {
  const bool found = shared.write([&](Board &board) {
    for (Run &r : board.runs)
      if (r.pid == 0) {
        r = Run{.database = database, .pid = MyProcPid, .id = run};
        return true;
      }
    return false;
  });
  if (!found)
    throw core::Error(core::sqlstate::program_limit_exceeded, "too many jobs run at once", {},
                      "Lower meshcat.worker_max.");
  bridge::call([] { before_shmem_exit(leave_run, 0); });
}

void end_run() {
  shared.write([](Board &board) {
    for (Run &r : board.runs)
      if (r.pid == MyProcPid) r = Run{};
  });
}

void announce_launcher() {
  shared.write([](Board &board) {
    board.launcher = MyProcPid;
    board.launcher_latch = MyLatch;
    ++board.census_asked;
  });
  bridge::call([] { before_shmem_exit(leave_launcher, 0); });
}

void set_enabled_by_default(bool enabled) {
  shared.write([&](Board &board) {
    if (board.enabled_by_default != enabled) ++board.census_asked;
    board.enabled_by_default = enabled;
  });
}

bool census_wanted() {
  return shared.read([](const Board &board) { return board.census_asked != board.census_taken; });
}

void defer_round(Oid database, TimestampTz retry) {
  shared.write([&](Board &board) {
    if (Entry *e = find(board, database)) e->next_round = retry;
  });
}

void defer_job(Oid database, TimestampTz retry) {
  shared.write([&](Board &board) {
    if (Entry *e = find(board, database)) e->next_job = retry;
  });
}

std::vector<Entry> entries() {
  std::vector<Entry> result(database_room);
  const std::size_t count = shared.read([&](const Board &board) {
    return static_cast<std::size_t>(
        std::copy_if(std::begin(board.entries), std::end(board.entries), result.begin(),
                     [](const Entry &e) { return e.database != InvalidOid; }) -
        result.begin());
  });
  result.resize(count);
  return result;
}

}  // namespace meshcat::worker::board
