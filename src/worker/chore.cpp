#include "worker/chore.hpp"

#include "catalog/store.hpp"

namespace meshcat::worker {

using catalog::Store;

namespace {

// A statement that is run whenever another `period` begins, counted from 1970 in
// seconds; 0 is every time. $1 is the clock. To add system work, add a line.
struct Chore {
  const char *name;
  std::int64_t period;
  const char *sql;
};

constexpr Chore chores[] = {
    {.name = "heartbeat",
     .period = 60,
     .sql = "insert into mesh_catalog.heartbeat (minute_at)"
            " values (pg_catalog.date_trunc('minute', $1, 'UTC')) on conflict do nothing"},
    {.name = "expired grants", .period = 60, .sql = "select mesh_catalog.expire_grants()"},
    // Wakes the worker for the next batch.
    {.name = "retention", .period = 0, .sql = "select mesh_catalog.retention_batch()"},
    // After what may have raised some.
    {.name = "breaches", .period = 60, .sql = "select mesh_catalog.settle_breaches()"},
    {.name = "alerts",
     .period = 0,
     .sql = "with fresh as (update mesh_catalog.alert"
            "  set notified_at = pg_catalog.clock_timestamp() where notified_at is null"
            "  returning alert_id)"
            " select pg_catalog.pg_notify('mesh_alert', alert_id::pg_catalog.text) from fresh"},
    {.name = "reads", .period = 0, .sql = "select mesh_catalog.drain_reads()"},
    // After what is to be sealed has come.
    {.name = "audit", .period = 60, .sql = "select mesh_catalog.seal_logs()"},
    {.name = "classification", .period = 60, .sql = "select mesh_catalog.classify_due()"},
    {.name = "lineage", .period = 60, .sql = "select mesh_catalog.fold_lineage()"},
    {.name = "lineage changes",
     .period = 60,
     .sql = "select mesh_catalog.forget_lineage_changes()"},
    {.name = "job history",
     .period = 3600,
     .sql = "delete from mesh_catalog.job_run r where r.finished_at <"
            "  $1 - pg_catalog.current_setting('meshcat.job_history')::pg_catalog.interval"
            " and exists (select from mesh_catalog.job_run later"
            "  where later.job_id = r.job_id and later.run_id > r.run_id)"},
    {.name = "heartbeat history",
     .period = 3600,
     .sql = "delete from mesh_catalog.heartbeat where minute_at <"
            " $1 - pg_catalog.current_setting('meshcat.heartbeat_history')::pg_catalog.interval"},
    {.name = "check state",
     .period = 3600,
     .sql = "with state as (delete from mesh_catalog.check_state s where not exists"
            "  (select from pg_catalog.pg_class c where c.oid = s.relation) returning 1),"
            " place as (delete from mesh_catalog.check_state_position s where not exists"
            "  (select from pg_catalog.pg_class c where c.oid = s.relation) returning 1),"
            // Without any table of it they are of no use.
            " keys as (delete from mesh_catalog.check_key_state k where not exists"
            "  (select from mesh_catalog.check_state s"
            "    join pg_catalog.pg_class c on c.oid = s.relation"
            "    where s.product_id = k.product_id) returning 1)"
            " select from state union all select from place union all select from keys"},
};

constexpr std::int64_t second = 1000000;  // of a TimestampTz

// Is it due, and no other session about it? Locks its row, so that none will be. An
// INSERT of a row that exists would wait for whoever has it.
bool claim(Store &store, const Chore &chore, TimestampTz now) {
  const bridge::Rows row = store.query(
      "select begun_at is null or $3 = 0 or pg_catalog.floor(extract(epoch from begun_at) / $3)"
      "  <> pg_catalog.floor(extract(epoch from $2) / $3)"
      " from mesh_catalog.chore where chore_name = $1 for update skip locked",
      {bridge::text(chore.name), bridge::timestamptz(now), bridge::int8(chore.period)});
  if (!row.empty()) return row.boolean(0, 0);
  return !store
              .query(
                  "insert into mesh_catalog.chore (chore_name) select $1 where not exists"
                  " (select from mesh_catalog.chore where chore_name = $1)"
                  " on conflict do nothing returning 1",
                  {bridge::text(chore.name)})
              .empty();
}

// Returns how often it has failed in a row.
int record(Store &store, const Chore &chore, TimestampTz now,
           const std::optional<bridge::Problem> &problem) {
  return store
      .query(
          "insert into mesh_catalog.chore as c"
          " (chore_name, begun_at, error_sqlstate, error_message, failures)"
          " values ($1, $2, $3, $4, case when $3 is null then 0 else 1 end)"
          " on conflict (chore_name) do update set begun_at = excluded.begun_at,"
          " error_sqlstate = excluded.error_sqlstate, error_message = excluded.error_message,"
          " failures = case when excluded.failures = 0 then 0 else c.failures + 1 end"
          " returning failures",
          {bridge::text(chore.name), bridge::timestamptz(now),
           bridge::text(problem ? std::optional(problem->sqlstate) : std::nullopt),
           bridge::text(problem ? std::optional(problem->message) : std::nullopt)})
      .int4(0, 0);
}

}  // namespace

// A chore that fails is undone with its claim; its failure is recorded apart.
std::vector<ChoreRun> do_chores(TimestampTz now, Guard guard) {
  std::vector<ChoreRun> done;
  for (const Chore &chore : chores) {
    bool due = false;
    ChoreRun run{.name = chore.name, .rows = 0, .failures = 0, .problem = {}};
    run.problem = guard([&] {
      Store store;
      due = claim(store, chore, now);
      if (!due) return;
      run.rows = store.query(chore.sql, {bridge::timestamptz(now)}).processed();
      record(store, chore, now, std::nullopt);
    });
    if (run.problem)
      guard([&] {
        Store store;
        run.failures = record(store, chore, now, run.problem);
      });
    if (due || run.problem) done.push_back(std::move(run));
  }
  return done;
}

TimestampTz next_chores(Oid database, TimestampTz now) {
  const TimestampTz minute = now - now % (60 * second);
  return minute + (60 + database % 30) * second;
}

}  // namespace meshcat::worker
