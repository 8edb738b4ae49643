#include "worker/job.hpp"

#include "core/worker/backoff.hpp"
#include "worker/board.hpp"
#include "worker/clock.hpp"

namespace meshcat::worker {

using bridge::Rows;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

constexpr char object_in_use[] = "55006", crash_shutdown[] = "57P02";

// The owner is who bears both the recorded name and OID.
constexpr char select_job[] =
    "select j.job_id, j.job_name, j.command, j.timezone, j.owner_name::pg_catalog.text, r.oid,"
    " j.max_runtime, j.cron, j.every, j.scheduled_at"
    " from mesh_catalog.job j left join pg_catalog.pg_roles r"
    " on r.oid = j.owner_oid and r.rolname = j.owner_name";

const Interval &interval(const Rows &rows, int column) {
  bool null = false;
  return *DatumGetIntervalP(rows.datum(0, column, &null));
}

Timetable timetable(const Rows &rows) {
  std::optional<core::worker::Every> repeat;
  if (!rows.is_null(0, 8)) repeat = every(interval(rows, 8));
  return Timetable(rows.maybe_text(0, 7), repeat, rows.timestamptz(0, 9), rows.text(0, 3));
}

JobRun begin(Store &store, const Rows &job, TimestampTz now, const char *runner) {
  JobRun run{
      .id = 0,
      .job_id = job.int8(0, 0),
      .job_name = job.text(0, 1),
      .command = job.text(0, 2),
      .timezone = job.text(0, 3),
      .owner_name = job.text(0, 4),
      .owner = job.is_null(0, 5) ? InvalidOid : job.oid(0, 5),
      .max_runtime =
          std::chrono::duration_cast<std::chrono::milliseconds>(length(interval(job, 6))),
  };
  run.id = store
               .query(
                   "insert into mesh_catalog.job_run (job_id, as_of, runner, pid)"
                   " values ($1, $2, $3, pg_catalog.pg_backend_pid()) returning run_id",
                   {bridge::int8(run.job_id), bridge::timestamptz(now), bridge::text(runner)})
               .int8(0, 0);
  return run;
}

// A schedule that can no longer be read, such as one of a time zone that is gone,
// has no next run until somebody mends it.
TimestampTz next_if_readable(const Rows &job, TimestampTz now) {
  try {
    return timetable(job).next_after(now);
  } catch (const core::Error &) {
    return never;
  }
}

int finish_failed(Store &store, std::int64_t run_id, std::int64_t job_id, const char *state,
                  const bridge::Problem &problem) {
  const Rows finished = store.query(
      "update mesh_catalog.job_run set state = $2, finished_at = pg_catalog.clock_timestamp(),"
      " error_sqlstate = $3, error_message = $4, error_detail = nullif($5, ''),"
      " error_hint = nullif($6, ''), error_context = nullif($7, '')"
      " where run_id = $1 and state = 'running' returning 1",
      {bridge::int8(run_id), bridge::text(state), bridge::text(problem.sqlstate),
       bridge::text(problem.message), bridge::text(problem.detail), bridge::text(problem.hint),
       bridge::text(problem.context)});
  if (finished.empty()) return 0;  // the job has been unscheduled meanwhile
  const Rows job = store.query(
      "update mesh_catalog.job set failures = failures + 1 where job_id = $1"
      " returning failures, retry_delay, failures <= retries",
      {bridge::int8(job_id)});
  if (job.empty()) return 0;
  const int failures = job.int4(0, 0);
  if (!job.boolean(0, 2)) return failures;
  const auto delay =
      std::chrono::duration_cast<std::chrono::milliseconds>(length(interval(job, 1)));
  const auto wait = core::worker::backoff(delay, failures, static_cast<std::uint64_t>(job_id));
  store.query(
      "update mesh_catalog.job set next_run_at = least(next_run_at,"
      " pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $2))"
      " where job_id = $1",
      {bridge::int8(job_id), bridge::float8(std::chrono::duration<double>(wait).count())});
  return failures;
}

}  // namespace

std::optional<JobRun> begin_due(Store &store, TimestampTz now, const char *runner,
                                const std::vector<std::int64_t> &done) {
  std::string skipped;
  for (const std::int64_t id : done) skipped += (skipped.empty() ? "" : ",") + std::to_string(id);
  const Rows job = store.query(
      std::string(select_job) +
          " where j.enabled and j.next_run_at <= $1"
          " and j.job_id <> all (('{' || $2 || '}')::pg_catalog.int8[])"
          " and not exists (select from mesh_catalog.job_run x"
          "  where x.job_id = j.job_id and x.state = 'running')"
          " order by j.priority desc, j.next_run_at, j.job_id limit 1 for update of j skip locked",
      {bridge::timestamptz(now), bridge::text(skipped)});
  if (job.empty()) return std::nullopt;
  store.query("update mesh_catalog.job set next_run_at = $2 where job_id = $1",
              {bridge::int8(job.int8(0, 0)), bridge::timestamptz(next_if_readable(job, now))});
  return begin(store, job, now, runner);
}

JobRun begin_named(Store &store, const std::string &name, std::int64_t job_id, TimestampTz now) {
  const Rows job =
      store.query(std::string(select_job) +
                      " where j.job_id = $1 and not exists (select from mesh_catalog.job_run x"
                      "  where x.job_id = j.job_id and x.state = 'running')"
                      " for update of j skip locked",
                  {bridge::int8(job_id)});
  if (job.empty())
    throw core::Error(object_in_use,
                      "job \"" + name + "\" is being run or changed by another session", {},
                      "SELECT * FROM mesh.jobs shows its state; try again when it is done.");
  return begin(store, job, now, by_hand);
}

int finish(Store &store, const JobRun &run, std::uint64_t rows,
           const std::optional<bridge::Problem> &problem) {
  if (problem) return finish_failed(store, run.id, run.job_id, "failed", *problem);
  store.query(
      "update mesh_catalog.job_run set state = 'succeeded',"
      " finished_at = pg_catalog.clock_timestamp(), rows_processed = $2 where run_id = $1",
      {bridge::int8(run.id), bridge::int8(static_cast<std::int64_t>(rows))});
  store.query("update mesh_catalog.job set failures = 0 where job_id = $1 and failures <> 0",
              {bridge::int8(run.job_id)});
  return 0;
}

void finish_lost(Store &store) {
  const bridge::Problem problem(
      core::Error(crash_shutdown, "the worker or the server ended while the job ran", {},
                  "The server's log tells why. What the job had done was rolled back."));
  const Rows running = store.query(
      "select run_id, job_id from mesh_catalog.job_run where state = 'running' order by run_id");
  for (std::size_t i = 0; i < running.size(); ++i)
    if (!board::is_running(MyDatabaseId, running.int8(i, 0)))
      finish_failed(store, running.int8(i, 0), running.int8(i, 1), "lost", problem);
}

TimestampTz next_regular(Store &store, std::int64_t job_id, TimestampTz after) {
  const Rows job =
      store.query(std::string(select_job) + " where j.job_id = $1", {bridge::int8(job_id)});
  return job.empty() ? never : timetable(job).next_after(after);
}

TimestampTz next_due(Store &store) {
  const Rows rows = store.query(
      "select min(j.next_run_at) from mesh_catalog.job j where j.enabled and not exists"
      " (select from mesh_catalog.job_run x where x.job_id = j.job_id and x.state = 'running')");
  return rows.is_null(0, 0) ? never : rows.timestamptz(0, 0);
}

}  // namespace meshcat::worker
