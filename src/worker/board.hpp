// What the launcher and the workers tell one another, in shared memory. It knows
// nothing that a restart could not find out anew.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bridge/shmem.hpp"

namespace meshcat::worker {

inline constexpr TimestampTz never = DT_NOEND;
inline constexpr TimestampTz at_once = DT_NOBEGIN;
inline constexpr std::size_t database_room = 1000;
inline constexpr std::size_t run_room = 64;

// What a worker found in an enabled database.
enum class Setup : std::uint8_t { unknown, ready, absent, mismatched };

// An enabled database.
struct Entry {
  Oid database = InvalidOid;  // InvalidOid: a free entry
  Setup setup = Setup::unknown;
  std::uint32_t changes = 0;         // counts what may outdate a worker's findings
  TimestampTz next_round = at_once;  // when the system's own work is due
  TimestampTz next_job = never;      // when the earliest job is due
};

// A job that a worker is running.
struct Run {
  Oid database = InvalidOid;
  pid_t pid = 0;
  std::int64_t id = 0;
};

// What mesh.status() tells.
struct Facts {
  pid_t launcher;
  int running;  // jobs, in all databases
  bool full;
  std::optional<Entry> entry;
};

namespace board {

// In _PG_init. Without preload there is no board: then the functions below do
// nothing and find nothing.
void reserve();
bool exists();

// --- for sessions ---
// Work may be due in the database: has the launcher look at once.
void wake(Oid database);
// Some database's settings have changed: has the launcher take a census.
void want_census();
Facts facts(Oid database);
bool is_running(Oid database, std::int64_t run);

// --- for workers ---
// A database that accepts connections, and what is set for it; nothing when the
// server's setting holds.
struct Setting {
  Oid database;
  std::optional<bool> enabled;
};
// A census is numbered before it reads, so that a change meanwhile asks for another.
std::uint32_t census_number();
void take_census(std::uint32_t number, const std::vector<Setting> &settings);
// What is known of a database; nothing when it is not enabled.
std::optional<Entry> entry(Oid database);
// Tells when there is work again. `seen` is the entry as it was before the worker
// looked: when something has changed since, it is at once.
void publish_round(const Entry &seen, Setup setup, TimestampTz next_round, TimestampTz next_job);
void publish_job(const Entry &seen, TimestampTz next_job);
// This process runs a job, until it ends or says so.
void begin_run(Oid database, std::int64_t run);
void end_run();

// --- for the launcher ---
// Makes this process the launcher until it ends.
void announce_launcher();
void set_enabled_by_default(bool enabled);
bool census_wanted();
// A worker has been started, or could not be: not again before `retry`.
void defer_round(Oid database, TimestampTz retry);
void defer_job(Oid database, TimestampTz retry);
std::vector<Entry> entries();

}  // namespace board

}  // namespace meshcat::worker
