#include "worker/launcher.hpp"

#include <algorithm>
#include <vector>

#include "bridge/background.hpp"
#include "bridge/guc.hpp"
#include "worker/board.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/tableam.h"
#include "catalog/pg_database.h"
#include "pgstat.h"
#include "postmaster/interrupt.h"
#include "utils/wait_event.h"
}

extern "C" PGDLLEXPORT void meshcat_worker_launcher_main(Datum);

namespace meshcat::worker {

namespace {

constexpr int restart_seconds = 5;
// After a worker was started, or could not be, the same work is not started again
// before this, unless the worker says otherwise.
constexpr int retry_ms = 60 * 1000;
constexpr int no_slot_retry_ms = 10 * 1000;
constexpr char round_main[] = "meshcat_worker_round_main";
constexpr char job_main[] = "meshcat_worker_job_main";

TimestampTz in(TimestampTz now, int ms) {
  return TimestampTzPlusMilliseconds(now, ms);
}

struct Database {
  Oid id;
  bool is_template;
};

// The databases that can be connected to. pg_database is one of the few tables
// that can be read without being in one.
std::vector<Database> connectable_databases() {
  std::vector<Database> result;
  const auto problem = bridge::in_transaction([&] {
    struct Scan {
      Relation relation;
      TableScanDesc scan;
    };
    const Scan scan = bridge::call([] {
      Relation relation = table_open(DatabaseRelationId, AccessShareLock);
      return Scan{relation, table_beginscan_catalog(relation, 0, nullptr)};
    });
    for (;;) {
      HeapTuple tuple = bridge::call([&] { return heap_getnext(scan.scan, ForwardScanDirection); });
      if (tuple == nullptr) break;
      const auto *database = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple));
      if (database->datallowconn && database->datconnlimit != DATCONNLIMIT_INVALID_DB)
        result.push_back({database->oid, database->datistemplate});
    }
    bridge::call([&] {
      table_endscan(scan.scan);
      table_close(scan.relation, AccessShareLock);
    });
  });
  if (problem) throw core::Error(core::sqlstate::internal_error, problem->message, problem->detail);
  return result;
}

class Launcher {
 public:
  // Works until the server shuts down.
  void run() {
    board::announce_launcher();
    board::set_enabled_by_default(bridge::guc::enabled);
    while (!ShutdownRequestPending) {
      reload();
      forget_ended();
      const TimestampTz next = start_due(GetCurrentTimestamp());
      wait_until(next);
    }
  }

 private:
  struct Worker {
    BackgroundWorkerHandle *handle;
    Oid database;
    bool is_round;
  };

  // Work that is due: without a database, a round in any for the sake of the census.
  struct Due {
    TimestampTz since;
    Oid database;
    bool is_round;
  };

  void reload() {
    if (!ConfigReloadPending) return;
    ConfigReloadPending = 0;
    bridge::call([] { ProcessConfigFile(PGC_SIGHUP); });
    board::set_enabled_by_default(bridge::guc::enabled);
  }

  void forget_ended() {
    std::erase_if(workers_, [](const Worker &worker) {
      return bridge::call([&] {
        pid_t pid;
        const BgwHandleStatus status = GetBackgroundWorkerPid(worker.handle, &pid);
        if (status == BGWH_STARTED || status == BGWH_NOT_YET_STARTED) return false;
        pfree(worker.handle);
        return true;
      });
    });
  }

  // Starts what is due and for which there is room, longest due first. Returns when
  // to look again: what waits for room is looked at when a worker ends.
  TimestampTz start_due(TimestampTz now) {
    std::vector<Due> due;
    TimestampTz next = never;
    const auto consider = [&](TimestampTz since, Oid database, bool is_round) {
      if (since > now)
        next = std::min(next, since);
      else
        due.push_back({since, database, is_round});
    };
    for (const Entry &e : board::entries()) {
      // Further off than it is ever set to: the clock has been put back.
      const bool misplaced = e.next_round != never && e.next_round > in(now, 2 * retry_ms);
      if (!round_runs_in(e.database))
        consider(misplaced ? at_once : e.next_round, e.database, true);
      consider(e.next_job, e.database, false);
    }
    if (board::census_wanted())
      consider(board::census_number() == census_tried_ ? next_census_ : at_once, InvalidOid, true);
    if (due.empty()) return next;

    std::stable_sort(due.begin(), due.end(),
                     [](const Due &a, const Due &b) { return a.since < b.since; });
    const std::vector<Database> connectable = connectable_databases();
    for (const Due &d : due)
      if (has_room(d.is_round)) next = std::min(next, start(d, now, connectable));
    return next;
  }

  bool round_runs_in(Oid database) const {
    return std::any_of(workers_.begin(), workers_.end(), [&](const Worker &worker) {
      return worker.is_round && worker.database == database;
    });
  }

  // One place is kept for rounds, so that jobs cannot keep the system's own work
  // from being done.
  bool has_room(bool for_round) const {
    const auto most = static_cast<std::size_t>(bridge::guc::worker_max);
    return workers_.size() < most - (for_round ? 0 : 1);
  }

  // Starts a worker, if the database is still there. Returns when the same may be due
  // again. That is put off before the start: the worker may know better at once.
  TimestampTz start(const Due &due, TimestampTz now, const std::vector<Database> &connectable) {
    if (due.database == InvalidOid && census_tried_ == board::census_number()) ++census_turn_;
    const Oid place = due.database == InvalidOid ? census_place(connectable) : due.database;
    const bool is_there = std::any_of(connectable.begin(), connectable.end(),
                                      [&](const Database &d) { return d.id == place; });
    const TimestampTz retry = in(now, retry_ms);
    put_off(due, retry);
    if (is_there && !launch(place, due.is_round)) {
      const TimestampTz sooner = in(now, no_slot_retry_ms);
      put_off(due, sooner);
      return sooner;
    }
    if (!is_there && due.database != InvalidOid) board::want_census();
    return retry;
  }

  void put_off(const Due &due, TimestampTz retry) {
    if (due.database == InvalidOid) {
      census_tried_ = board::census_number();
      next_census_ = retry;
    } else if (due.is_round) {
      board::defer_round(due.database, retry);
    } else {
      board::defer_job(due.database, retry);
    }
  }

  // Another one when the census failed in the last. Not a template if there is any
  // other database: CREATE DATABASE wants it for itself.
  Oid census_place(const std::vector<Database> &connectable) {
    std::vector<Oid> places;
    for (const bool templates : {false, true}) {
      for (const Database &d : connectable)
        if (d.is_template == templates) places.push_back(d.id);
      if (!places.empty()) return places[census_turn_ % places.size()];
    }
    return InvalidOid;
  }

  bool launch(Oid database, bool is_round) {
    BackgroundWorkerHandle *handle = nullptr;
    BackgroundWorker worker =
        bridge::described_worker(is_round ? round_main : job_main,
                                 std::string("meshcat ") + (is_round ? "round" : "job") +
                                     " in database " + std::to_string(database),
                                 "meshcat worker");
    worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
    worker.bgw_notify_pid = MyProcPid;
    worker.bgw_main_arg = ObjectIdGetDatum(database);
    const bool registered = bridge::call([&] {
      MemoryContext previous = MemoryContextSwitchTo(TopMemoryContext);
      const bool done = RegisterDynamicBackgroundWorker(&worker, &handle);
      MemoryContextSwitchTo(previous);
      if (!done && !warned_)
        ereport(WARNING,
                (errcode(ERRCODE_INSUFFICIENT_RESOURCES),
                 errmsg("meshcat has no free slot to start a background worker"),
                 errhint("Raise max_worker_processes; it takes a restart of the server.")));
      return done;
    });
    warned_ = !registered;  // once, until one can be started again
    if (registered) workers_.push_back({handle, database, is_round});
    return registered;
  }

  static void wait_until(TimestampTz next) {
    bridge::call([&] {
      const int events = WL_LATCH_SET | WL_EXIT_ON_PM_DEATH;
      if (next == never) {
        WaitLatch(MyLatch, events, -1, PG_WAIT_EXTENSION);
      } else {
        const long ms = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), next);
        // Not for long: the clock may be set.
        WaitLatch(MyLatch, events | WL_TIMEOUT, std::min(ms, static_cast<long>(retry_ms)),
                  PG_WAIT_EXTENSION);
      }
      ResetLatch(MyLatch);
      CHECK_FOR_INTERRUPTS();
    });
  }

  std::vector<Worker> workers_;
  std::uint32_t census_tried_ = 0;     // the number of the last census begun
  TimestampTz next_census_ = at_once;  // when to try that one again
  std::size_t census_turn_ = 0;
  bool warned_ = false;
};

}  // namespace

void register_launcher() {
  if (!process_shared_preload_libraries_in_progress) return;
  BackgroundWorker worker = bridge::described_worker("meshcat_worker_launcher_main",
                                                     "meshcat launcher", "meshcat launcher");
  worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
  worker.bgw_restart_time = restart_seconds;
  bridge::call([&] { RegisterBackgroundWorker(&worker); });
}

}  // namespace meshcat::worker

// Not zero: a launcher that was told to stop comes back unless the server stops.
void meshcat_worker_launcher_main(Datum) {
  meshcat::bridge::enter([] {
    meshcat::bridge::call([] {
      pqsignal(SIGHUP, SignalHandlerForConfigReload);
      pqsignal(SIGTERM, SignalHandlerForShutdownRequest);
      BackgroundWorkerUnblockSignals();
      BackgroundWorkerInitializeConnection(nullptr, nullptr, 0);
    });
    meshcat::worker::Launcher().run();
  });
  proc_exit(1);
}
