#include "worker/run.hpp"

#include <exception>

#include "bridge/spi.hpp"

extern "C" {
#include "tcop/dest.h"
#include "utils/portal.h"
}

namespace meshcat::worker {

namespace sqlstate = core::sqlstate;

namespace {

// Not query_canceled, which ends the statement that runs the job, not the job.
constexpr char transaction_timeout[] = "25P04";

constinit bool in_job = false;

class InsideJob {
 public:
  InsideJob() { in_job = true; }
  ~InsideJob() { in_job = false; }
  InsideJob(const InsideJob &) = delete;
  InsideJob &operator=(const InsideJob &) = delete;
};

// Settings as every job finds them; what the command sets itself ends with it.
class JobSettings {
 public:
  explicit JobSettings(const std::string &timezone)
      : exceptions_(std::uncaught_exceptions()),
        nesting_(bridge::call([] { return NewGUCNestLevel(); })) {
    set("search_path", "pg_catalog, pg_temp");
    set("TimeZone", timezone.c_str());
    set("row_security", "on");
  }
  // After an error, the abort of the step undoes them.
  ~JobSettings() {
    if (std::uncaught_exceptions() == exceptions_) AtEOXact_GUC(false, nesting_);
  }
  JobSettings(const JobSettings &) = delete;
  JobSettings &operator=(const JobSettings &) = delete;

 private:
  static void set(const char *name, const char *value) {
    bridge::call([&] {
      set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
    });
  }
  int exceptions_;
  int nesting_;
};

// A cursor that a job left open would go on in the transaction of mesh.tick() with
// the rights of its caller. CLOSE is refused where jobs run.
void close_cursors(bridge::Spi &spi, Datum open_before) {
  const bridge::Rows left =
      spi.query("select name from pg_catalog.pg_cursors where name <> all ($1)",
                {bridge::datum(TEXTARRAYOID, open_before, false)});
  for (std::size_t i = 0; i < left.size(); ++i) {
    const std::string name = left.text(i, 0);
    bridge::call([&] {
      if (Portal portal = GetPortalByName(name.c_str())) PortalDrop(portal, false);
    });
  }
}

// Runs the statements and lets their rows go. Returns how many the last had.
std::uint64_t execute(const std::string &command) {
  bridge::Spi spi;
  bool null = false;
  const Datum cursors =
      spi.query("select coalesce(pg_catalog.array_agg(name), '{}') from pg_catalog.pg_cursors")
          .datum(0, 0, &null);
  const int code = bridge::call([&] {
    SPIExecuteOptions options{};
    options.dest = None_Receiver;
    return SPI_execute_extended(command.c_str(), &options);
  });
  if (code < 0)
    throw core::Error(sqlstate::feature_not_supported,
                      std::string("a job cannot run this command: ") + SPI_result_code_string(code),
                      "A job is one transaction, and has no client.",
                      "Leave out COPY from or to the client, BEGIN, COMMIT and the like.");
  const std::uint64_t rows = SPI_processed;
  close_cursors(spi, cursors);
  return rows;
}

void require_owner(const JobRun &run) {
  if (run.owner == InvalidOid)
    throw core::Error(sqlstate::insufficient_privilege,
                      "the job's owner \"" + run.owner_name + "\" does not exist",
                      "No role bears the name and the OID that the job was scheduled with.",
                      "Give it another owner: SELECT mesh.schedule(..., owner => 'a_role').");
  if (bridge::call([&] { return superuser_arg(run.owner); }))
    throw core::Error(sqlstate::insufficient_privilege,
                      "the job's owner \"" + run.owner_name + "\" has become a superuser",
                      "Whatever the job calls would run with all privileges.",
                      "Give it another owner: SELECT mesh.schedule(..., owner => 'a_role').");
}

// As the owner, who can do no more than he could in a session of his, and less:
// what would outlive the job or run with the session's rights is refused.
std::uint64_t run_command(const JobRun &run) {
  require_owner(run);
  const InsideJob inside;
  const catalog::RoleScope role(run.owner);
  const JobSettings settings(run.timezone);
  const bridge::Deadline deadline(bridge::Deadline::of_job, run.max_runtime);
  try {
    return execute(run.command);
  } catch (const bridge::PgError &error) {
    if (!deadline.caused(*error.data())) throw;
  }
  throw core::Error(transaction_timeout, "the job took longer than its max_runtime", {},
                    "Make it faster, or schedule it with a longer max_runtime.");
}

}  // namespace

bool inside_job() noexcept {
  return in_job;
}

Outcome run_and_finish(const JobRun &run, Guard guard) {
  Outcome outcome;
  outcome.problem = guard([&] { outcome.rows = run_command(run); });
  const auto unrecorded = guard([&] {
    catalog::Store store;
    outcome.failures = finish(store, run, outcome.rows, outcome.problem);
  });
  if (unrecorded) outcome.problem = unrecorded;
  return outcome;
}

}  // namespace meshcat::worker
