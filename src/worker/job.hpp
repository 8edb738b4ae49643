// Jobs as the catalog has them: which is due, and how a run of it went.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bridge/background.hpp"
#include "catalog/store.hpp"

namespace meshcat::worker {

// A run that has begun, and what it needs to go on.
struct JobRun {
  std::int64_t id, job_id;
  std::string job_name, command, timezone;
  std::string owner_name;
  Oid owner;  // InvalidOid when no role bears the recorded name and OID
  std::chrono::milliseconds max_runtime;
};

// Who runs a job, for the record.
inline constexpr char by_worker[] = "worker";
inline constexpr char by_tick[] = "tick";
inline constexpr char by_hand[] = "run_job";

// Begins the run of the most urgent job that is due at `now` and that nobody
// runs: highest priority first, then longest due. Its next run is set to the first
// of its schedule after `now`, so that missed runs happen once. Jobs in `done` are
// left out.
std::optional<JobRun> begin_due(catalog::Store &store, TimestampTz now, const char *runner,
                                const std::vector<std::int64_t> &done);

// Begins a run of the job of that name and id, whatever its schedule, which stays as
// it is. Throws object_in_use when somebody runs or changes it.
JobRun begin_named(catalog::Store &store, const std::string &name, std::int64_t job_id,
                   TimestampTz now);

// Records how a run ended and returns how many have failed in a row. After an error
// the job is tried again before its next regular run, as often as it may.
int finish(catalog::Store &store, const JobRun &run, std::uint64_t rows,
           const std::optional<bridge::Problem> &problem);

// Records as lost the runs whose worker or server ended in their midst.
void finish_lost(catalog::Store &store);

// The first time of the job's schedule after `after`. Throws as Timetable does.
TimestampTz next_regular(catalog::Store &store, std::int64_t job_id, TimestampTz after);

// When the earliest job is due that nobody runs; `never` if none is.
TimestampTz next_due(catalog::Store &store);

}  // namespace meshcat::worker
