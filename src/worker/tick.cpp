// The worker's work in the caller's session: mesh.tick for any scheduler, and
// mesh.run_job.
#include "catalog/authority.hpp"
#include "worker/chore.hpp"
#include "worker/clock.hpp"
#include "worker/owned_job.hpp"
#include "worker/run.hpp"

namespace meshcat::worker {

namespace {

using bridge::Args;
using bridge::Problem;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// Columns: kind, name, state, rows_processed, error_sqlstate, error_message.
void add(bridge::SetResult &result, const char *kind, const std::string &name, std::uint64_t rows,
         const std::optional<Problem> &problem) {
  Datum values[6] = {bridge::text_datum(kind), bridge::text_datum(name),
                     bridge::text_datum(problem ? "failed" : "succeeded")};
  bool nulls[6] = {false, false, false, problem.has_value(), !problem, !problem};
  if (problem) {
    values[4] = bridge::text_datum(problem->sqlstate);
    values[5] = bridge::text_datum(problem->message);
  } else {
    values[3] = Int64GetDatum(static_cast<std::int64_t>(rows));
  }
  result.add(values, nulls);
}

void refuse_inside_job(const char *function) {
  if (inside_job())
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      std::string(function) + " cannot be called by a job", {},
                      "Schedule what it would run as a job of its own.");
}

void run_due_jobs(bridge::SetResult &result, TimestampTz as_of) {
  std::vector<std::int64_t> done;
  for (;;) {
    std::optional<JobRun> run;
    {
      Store store;
      run = begin_due(store, as_of, by_tick, done);
    }
    if (!run) return;
    done.push_back(run->job_id);
    const Outcome outcome = run_and_finish(*run, in_savepoint);
    add(result, "job", run->job_name, outcome.rows, outcome.problem);
  }
}

}  // namespace

// mesh.tick(as_of timestamptz) -> setof (kind, name, state, rows_processed,
//   error_sqlstate, error_message)
MESHCAT_FUNCTION(meshcat_worker_tick) {
  const Args args(fcinfo);
  const TimestampTz as_of = args.timestamptz(0, "as_of");
  check_clock(as_of);
  refuse_inside_job("mesh.tick()");
  {
    Store store;
    catalog::require_admin(store, "run the jobs that are due");
    finish_lost(store);
  }
  bridge::SetResult result(fcinfo);
  for (const ChoreRun &chore : do_chores(GetCurrentTimestamp(), in_savepoint))
    add(result, "chore", chore.name, chore.rows, chore.problem);
  run_due_jobs(result, as_of);
  return 0;
}

// mesh.run_job(job_name text) -> setof (like mesh.tick)
MESHCAT_FUNCTION(meshcat_worker_run_job) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "job_name");
  refuse_inside_job("mesh.run_job()");
  std::optional<JobRun> run;
  {
    Store store;
    const OwnedJob job = owned_job(store, name, "run");
    finish_lost(store);
    run = begin_named(store, name, job.id, GetCurrentTimestamp());
  }
  bridge::SetResult result(fcinfo);
  const Outcome outcome = run_and_finish(*run, in_savepoint);
  const auto &problem = outcome.problem;
  add(result, "job", name, outcome.rows, problem);
  if (problem)
    bridge::call([&] {
      ereport(WARNING,
              (errmsg("job \"%s\" failed: %s", name.c_str(), problem->message.c_str()),
               problem->detail.empty() ? 0 : errdetail_internal("%s", problem->detail.c_str()),
               problem->hint.empty() ? 0 : errhint("%s", problem->hint.c_str())));
    });
  return 0;
}

}  // namespace meshcat::worker
