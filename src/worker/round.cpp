// The processes that the launcher starts in a database: a round, which does the
// system's own work and finds out what is due, and a job.
#include <string>
#include <vector>

#include "bridge/background.hpp"
#include "worker/board.hpp"
#include "worker/chore.hpp"
#include "worker/run.hpp"

extern "C" {
#include "commands/dbcommands.h"
#include "pgstat.h"
}

extern "C" {
PGDLLEXPORT void meshcat_worker_round_main(Datum database);
PGDLLEXPORT void meshcat_worker_job_main(Datum database);
}

namespace meshcat::worker {

namespace {

using bridge::Problem;

constexpr TimestampTz locked_retry = 5 * USECS_PER_SEC;

void connect(Oid database) {
  bridge::call([&] {
    bridge::handle_worker_signals();
    BackgroundWorkerInitializeConnectionByOid(database, InvalidOid, 0);
    bridge::settle_worker();
  });
}

void log_problem(const std::string &what, const Problem &problem) {
  const std::string detail =
      "SQLSTATE " + problem.sqlstate + (problem.detail.empty() ? "." : ": " + problem.detail);
  bridge::call([&] {
    ereport(LOG, (errmsg("meshcat: %s failed: %s", what.c_str(), problem.message.c_str()),
                  errdetail_internal("%s", detail.c_str())));
  });
}

// What goes on failing is told once: the catalog has the rest.
void log_first(const std::string &what, const std::optional<Problem> &problem, int failures) {
  if (problem && failures <= 1) log_problem(what, *problem);
}

// What is set for each database, see board::Setting.
void take_census() {
  const std::uint32_t number = board::census_number();
  std::vector<board::Setting> settings;
  const auto problem = in_transaction([&] {
    bridge::Spi spi;
    const bridge::Rows rows = spi.query(
        "select d.oid, (select pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)"
        "  from pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c"
        "  where s.setrole = 0 and s.setdatabase in (0, d.oid)"
        "  and c like 'meshcat.enabled=%' order by s.setdatabase desc limit 1)"
        " from pg_catalog.pg_database d"
        " where d.datallowconn and d.datconnlimit <> -2 order by 1");
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto text = rows.maybe_text(i, 1);
      bool value = false;
      const bool is_set = text && parse_bool(text->c_str(), &value);
      settings.push_back({rows.oid(i, 0), is_set ? std::optional(value) : std::nullopt});
    }
  });
  if (problem)
    log_problem("finding the databases to look after", *problem);
  else
    board::take_census(number, settings);
}

Setup find_setup() {
  Setup setup = Setup::unknown;
  const auto problem = in_transaction([&] {
    bridge::Spi spi;
    const bridge::Rows rows =
        spi.query("select extversion from pg_catalog.pg_extension where extname = 'meshcat'");
    setup = rows.empty()                         ? Setup::absent
            : rows.text(0, 0) == MESHCAT_VERSION ? Setup::ready
                                                 : Setup::mismatched;
  });
  if (problem) log_problem("looking for the extension", *problem);
  return setup;
}

void log_setup(Setup setup) {
  bridge::call([&] {
    const char *database = get_database_name(MyDatabaseId);
    if (database == nullptr) return;
    if (setup == Setup::absent)
      ereport(LOG,
              (errmsg("meshcat is enabled in database \"%s\" but not installed there", database),
               errhint("Run CREATE EXTENSION meshcat there, or ALTER DATABASE ... RESET "
                       "meshcat.enabled.")));
    else if (setup == Setup::mismatched)
      ereport(LOG,
              (errmsg("meshcat's library is version %s, its objects in database \"%s\" are not",
                      MESHCAT_VERSION, database),
               errhint("Run ALTER EXTENSION meshcat UPDATE there, and restart the server if "
                       "the library is the older one.")));
  });
}

// What is true before the look, and what to tell after it.
void do_round(const Entry &seen) {
  const TimestampTz now = GetCurrentTimestamp();
  const Setup setup = find_setup();
  if (setup != seen.setup) in_transaction([&] { log_setup(setup); });
  if (setup != Setup::ready) {
    // Without the extension there is nothing to do until it says it is there.
    board::publish_round(seen, setup,
                         setup == Setup::absent ? never : next_chores(seen.database, now), never);
    return;
  }
  for (const ChoreRun &chore : do_chores(now, in_transaction))
    log_first("the chore \"" + chore.name + "\"", chore.problem, chore.failures);
  TimestampTz next_job = never;
  const auto problem = in_transaction([&] {
    catalog::Store store;
    finish_lost(store);
    next_job = next_due(store);
  });
  if (problem) log_problem("finding jobs that are due", *problem);
  board::publish_round(seen, setup, next_chores(seen.database, now), next_job);
}

// `idle` is a worker that could begin none: what is due is then being run or changed
// by a session, which may take its time.
void publish_next_job(const Entry &seen, bool idle) {
  TimestampTz next = never;
  const auto problem = in_transaction([&] {
    catalog::Store store;
    next = next_due(store);
  });
  const TimestampTz now = GetCurrentTimestamp();
  if (idle && next <= now) next = now + locked_retry;
  if (!problem) board::publish_job(seen, next);
}

// One job: its process is its own, so that nothing is left of it for the next one
// and a long one keeps nobody waiting.
void do_job(const Entry &seen) {
  if (find_setup() != Setup::ready) {
    board::wake(seen.database);  // a round tells what to make of it
    return;
  }
  std::optional<JobRun> run;
  const auto problem = in_transaction([&] {
    catalog::Store store;
    run = begin_due(store, GetCurrentTimestamp(), by_worker, {});
    if (run) board::begin_run(seen.database, run->id);
  });
  if (problem) log_problem("beginning a job", *problem);
  if (problem) return;
  publish_next_job(seen, !run);
  if (!run) return;
  bridge::call([&] { pgstat_report_activity(STATE_RUNNING, run->command.c_str()); });
  const Outcome outcome = run_and_finish(*run, in_transaction);
  log_first("the job \"" + run->job_name + "\"", outcome.problem, outcome.failures);
  board::end_run();
  if (const auto entry = board::entry(seen.database)) publish_next_job(*entry, false);
}

}  // namespace

}  // namespace meshcat::worker

void meshcat_worker_round_main(Datum argument) {
  meshcat::bridge::enter([&] {
    const Oid database = DatumGetObjectId(argument);
    meshcat::worker::connect(database);
    // Who locks the catalog for long must not keep other databases' rounds waiting.
    meshcat::bridge::call(
        [] { SetConfigOption("lock_timeout", "10s", PGC_SUSET, PGC_S_OVERRIDE); });
    meshcat::worker::take_census();
    if (const auto entry = meshcat::worker::board::entry(database))
      meshcat::worker::do_round(*entry);
  });
}

void meshcat_worker_job_main(Datum argument) {
  meshcat::bridge::enter([&] {
    const Oid database = DatumGetObjectId(argument);
    meshcat::worker::connect(database);
    if (const auto entry = meshcat::worker::board::entry(database)) meshcat::worker::do_job(*entry);
  });
}
