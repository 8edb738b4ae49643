// mesh.schedule and what else changes a job's definition.
#include "catalog/authority.hpp"
#include "catalog/names.hpp"
#include "worker/clock.hpp"
#include "worker/job.hpp"
#include "worker/owned_job.hpp"
#include "worker/wake.hpp"

namespace meshcat::worker {

namespace {

using bridge::Args;
using catalog::Store;
using namespace std::chrono_literals;
namespace sqlstate = core::sqlstate;

[[noreturn]] void refuse(const std::string &what, const std::string &detail = {},
                         const std::string &hint = {}) {
  throw core::Error(sqlstate::invalid_parameter_value, what, detail, hint);
}

struct Statements {
  int count;
  bool control_transactions;
};

// Parses the command without running any of it.
Statements parse(const std::string &command) {
  try {
    return bridge::call([&] {
      Statements found{.count = 0, .control_transactions = false};
      ListCell *cell;
      foreach (cell, raw_parser(command.c_str(), RAW_PARSE_DEFAULT)) {
        ++found.count;
        found.control_transactions |= IsA(lfirst_node(RawStmt, cell)->stmt, TransactionStmt);
      }
      return found;
    });
  } catch (const bridge::PgError &error) {
    // Its position is in the command, not in the statement that schedules it.
    throw core::Error(
        sqlstate::syntax_error, std::string("the command is not SQL: ") + error.what(),
        error.data()->cursorpos > 0
            ? "It goes wrong at character " + std::to_string(error.data()->cursorpos) + "."
            : std::string());
  }
}

// A job that could never run is not accepted.
void check_command(const std::string &command) {
  const Statements found = parse(command);
  if (found.count == 0)
    refuse("the command is empty", {}, "Write what the job does, such as CALL or SELECT.");
  if (found.control_transactions)
    refuse("the command controls transactions",
           "A job is one transaction: it takes effect as a whole or not at all.",
           "Leave out BEGIN, COMMIT, ROLLBACK and SAVEPOINT.");
}

const Interval *maybe_interval(const Args &args, int i) {
  return args.is_null(i) ? nullptr : DatumGetIntervalP(args.datum(i));
}

// A length of time between two bounds, which `range` tells.
void check_length(const Args &args, int i, const char *name, std::chrono::seconds least,
                  std::chrono::seconds most, const char *range) {
  args.require(i, name);
  const Interval &value = *maybe_interval(args, i);
  if (length(value) < least || length(value) > most)
    refuse(std::string(name) + " is out of range", std::string("It must be ") + range + ".");
}

// The schedule of the arguments, and its first run: at once for a repetition, at
// its first time for a cron expression.
TimestampTz first_run(const Args &args, TimestampTz now) {
  const auto cron = args.maybe_text(3);
  const Interval *interval = maybe_interval(args, 2);
  if (cron.has_value() == (interval != nullptr))
    refuse("a job needs a schedule, and one only", {},
           "Give either every => '15 minutes' or cron => '30 2 * * *'.");
  std::optional<core::worker::Every> repeat;
  if (interval != nullptr) repeat = every(*interval);
  const Timetable timetable(cron, repeat, now, args.text(4, "timezone"));
  const TimestampTz next = timetable.next_after(now);
  return repeat ? now : next;
}

// The role that the job is to run as: the one named, the present owner of a job
// that is rescheduled, or the caller.
Oid owner_of(Store &store, const Args &args, const std::optional<OwnedJob> &present) {
  const Oid owner =
      args.maybe_oid(9).value_or(present && present->owner ? *present->owner : store.caller());
  const std::string name = catalog::live_role_name(store, owner);
  if (bridge::call([&] { return superuser_arg(owner); }))
    throw core::Error(sqlstate::insufficient_privilege, "a job must not be owned by a superuser",
                      "Role \"" + name +
                          "\" is one: whatever the job calls would run with all "
                          "privileges.",
                      "Name another: SELECT mesh.schedule(..., owner => 'a_role').");
  // Only 16 and later tell those who may SET ROLE from other members.
  const bool may = store
                       .query(
                           "select pg_catalog.pg_has_role($1, $2, case when"
                           " pg_catalog.current_setting('server_version_num')::pg_catalog.int4"
                           " >= 160000 then 'SET' else 'MEMBER' end)",
                           {bridge::oid(store.caller()), bridge::oid(owner)})
                       .boolean(0, 0);
  if (!may)
    throw core::Error(sqlstate::insufficient_privilege,
                      "permission denied to schedule a job of role \"" + name + "\"",
                      "Role \"" + store.caller_name() + "\" cannot SET ROLE to it.",
                      "GRANT " + catalog::quote_identifier(name) + " TO " +
                          catalog::quote_identifier(store.caller_name()) + ";");
  return owner;
}

// Background work costs everybody: it is for those who run a domain.
void require_part_in_mesh(Store &store) {
  if (catalog::is_admin(store, store.caller())) return;
  if (!store
           .query("select where $1 <> '{}'",
                  {bridge::datum(INT8ARRAYOID, catalog::my_domains(store), false)})
           .empty())
    return;
  throw core::Error(sqlstate::insufficient_privilege, "permission denied to schedule a job",
                    "Role \"" + store.caller_name() + "\" owns no domain and has no duty in one.",
                    "Ask a domain's owner: SELECT mesh.appoint('a_domain', data_engineer => '" +
                        store.caller_name() + "').");
}

void check_arguments(const Args &args) {
  check_command(args.text(1, "command"));
  check_length(args, 6, "max_runtime", 1s, 168h, "1 second to 7 days");
  if (const auto retries = args.int4(7, "retries"); retries < 0 || retries > 100)
    refuse("retries is out of range", "It must be 0 to 100.");
  check_length(args, 8, "retry_delay", 1s, 24h, "1 second to 1 day");
}

// Another session may have unscheduled it while this one waited.
void require_still_there(const std::string &name, const bridge::Rows &changed) {
  if (changed.empty())
    throw core::Error(sqlstate::undefined_object, "job \"" + name + "\" does not exist any more");
}

void set_enabled(FunctionCallInfo fcinfo, bool enabled) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "job_name");
  Store store;
  const OwnedJob job = owned_job(store, name, enabled ? "enable" : "disable");
  // A job that was disabled goes on with its schedule; it makes up for nothing.
  const TimestampTz next = next_regular(store, job.id, GetCurrentTimestamp());
  require_still_there(
      name,
      store.query("update mesh_catalog.job set enabled = $2, failures = 0,"
                  " next_run_at = case when $2 and not enabled then $3 else next_run_at end"
                  " where job_id = $1 returning 1",
                  {bridge::int8(job.id), bridge::boolean(enabled), bridge::timestamptz(next)}));
  store.audit(enabled ? "enable job" : "disable job", name);
  wake_on_commit();
}

}  // namespace

// mesh.schedule(job_name text, command text, every interval, cron text, timezone text,
//   priority integer, max_runtime interval, retries integer, retry_delay interval,
//   owner regrole) -> bigint
MESHCAT_FUNCTION(meshcat_worker_schedule) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "job_name");
  catalog::check_name("job", name);
  check_arguments(args);
  // As of now(): a repetition that begins at once is due for mesh.tick() in the
  // same transaction.
  const TimestampTz now = GetCurrentTransactionStartTimestamp();
  const TimestampTz first = first_run(args, now);
  Store store;
  require_part_in_mesh(store);
  std::optional<OwnedJob> present;
  if (job_exists(store, name)) present = owned_job(store, name, "reschedule");
  const Oid owner = owner_of(store, args, present);
  const bridge::Rows rows = store.query(
      "insert into mesh_catalog.job (job_name, command, every, cron, timezone, priority,"
      " max_runtime, retries, retry_delay, owner_name, owner_oid, scheduled_at, scheduled_by,"
      " next_run_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
      " on conflict (job_name) do update set command = excluded.command, every = excluded.every,"
      " cron = excluded.cron, timezone = excluded.timezone, priority = excluded.priority,"
      " max_runtime = excluded.max_runtime, retries = excluded.retries,"
      " retry_delay = excluded.retry_delay, owner_name = excluded.owner_name,"
      " owner_oid = excluded.owner_oid, scheduled_at = excluded.scheduled_at,"
      " scheduled_by = excluded.scheduled_by, next_run_at = excluded.next_run_at,"
      " enabled = true, failures = 0 returning job_id",
      {bridge::text(name), bridge::argument(fcinfo, 1), bridge::argument(fcinfo, 2),
       bridge::argument(fcinfo, 3), bridge::argument(fcinfo, 4),
       bridge::int4(args.int4(5, "priority")), bridge::argument(fcinfo, 6),
       bridge::argument(fcinfo, 7), bridge::argument(fcinfo, 8),
       bridge::text(catalog::role_name(owner)), bridge::oid(owner), bridge::timestamptz(now),
       bridge::text(store.caller_name()), bridge::timestamptz(first)});
  store.audit(present ? "reschedule job" : "schedule job", name);
  wake_on_commit();
  PG_RETURN_INT64(rows.int8(0, 0));
}

// mesh.unschedule(job_name text) -> void
MESHCAT_FUNCTION(meshcat_worker_unschedule) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "job_name");
  Store store;
  const OwnedJob job = owned_job(store, name, "unschedule");
  require_still_there(name,
                      store.query("delete from mesh_catalog.job where job_id = $1 returning 1",
                                  {bridge::int8(job.id)}));
  store.audit("unschedule job", name);
  PG_RETURN_VOID();
}

// mesh.enable_job(job_name text) -> void
MESHCAT_FUNCTION(meshcat_worker_enable) {
  set_enabled(fcinfo, true);
  PG_RETURN_VOID();
}

// mesh.disable_job(job_name text) -> void
MESHCAT_FUNCTION(meshcat_worker_disable) {
  set_enabled(fcinfo, false);
  PG_RETURN_VOID();
}

// mesh_catalog.my_jobs() -> bigint[]: the jobs that the current user may see. For
// row-security policies.
MESHCAT_FUNCTION(meshcat_worker_mine) {
  const MemoryContext result_context = CurrentMemoryContext;
  Store store;
  return bridge::copy_datum(my_jobs(store), INT8ARRAYOID, result_context);
}

}  // namespace meshcat::worker
