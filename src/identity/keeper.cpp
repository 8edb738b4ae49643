// The keeper is connected to no database, so that it is in nobody's way; for each reading
// it starts a worker in the one that is named, on a standby too.
#include "identity/keeper.hpp"

#include "bridge/background.hpp"
#include "bridge/guc.hpp"
#include "catalog/fresh_catalog.hpp"
#include "core/identity/trust_image.hpp"
#include "identity/issuer.hpp"
#include "identity/published.hpp"

extern "C" {
#include "access/xlog.h"
#include "postmaster/interrupt.h"
#include "utils/wait_event.h"

PGDLLEXPORT void meshcat_identity_keeper_main(Datum);
PGDLLEXPORT void meshcat_identity_reader_main(Datum);
}

namespace meshcat::identity {

namespace {

using core::identity::Known;

constexpr int restart_seconds = 5;
// What is changed here is told; on a standby nobody tells, nor of a restore or of DROP EXTENSION.
constexpr int interval_ms = 60 * 1000;
constexpr int short_interval_ms = 10 * 1000;

constinit bridge::Prepared admins = {"select role_oid from mesh_catalog.platform_admin order by 1"};
constinit bridge::Prepared subjects = {
    "select identity_id, issuer_id, claim_value, role_oid, role_name"
    " from mesh_catalog.identity order by 1"};

Known known() {
  Known known;
  known.issuers = all_issuers();
  catalog::FreshCatalog catalog;
  known.admins.push_back(catalog::extension_owner());
  const bridge::Rows roles = catalog.query(admins, {});
  for (std::size_t i = 0; i < roles.size(); ++i) known.admins.push_back(roles.oid(i, 0));
  const bridge::Rows rows = catalog.query(subjects, {});
  for (std::size_t i = 0; i < rows.size(); ++i)
    known.subjects.push_back(
        {rows.int8(i, 0), rows.int8(i, 1), rows.text(i, 2), rows.oid(i, 3), rows.text(i, 4)});
  return known;
}

// Empty: it is as the library is.
std::string installed_amiss() {
  bridge::Spi spi;
  const bridge::Rows rows =
      spi.query("select extversion from pg_catalog.pg_extension where extname = 'meshcat'");
  if (rows.empty()) return "Extension \"meshcat\" is not installed in its database.";
  if (rows.text(0, 0) == MESHCAT_VERSION) return {};
  return "Library and extension in its database are of different versions.";
}

void read() {
  const std::uint32_t number = published::number();
  std::string image, amiss;
  const auto problem = bridge::in_transaction([&] {
    amiss = installed_amiss();
    if (amiss.empty()) image = core::identity::write_image(known());
  });
  if (problem)
    published::fail(number, problem->message);
  else if (!amiss.empty())
    published::fail(number, amiss);
  else
    published::publish(number, MyDatabaseId, image);
}

bool launch(BackgroundWorkerHandle **handle) {
  BackgroundWorker worker = bridge::described_worker(
      "meshcat_identity_reader_main", "meshcat sign-on reader", "meshcat sign-on reader");
  worker.bgw_start_time = BgWorkerStart_ConsistentState;
  worker.bgw_notify_pid = MyProcPid;
  return RegisterDynamicBackgroundWorker(&worker, handle);
}

void have_read() {
  const std::uint32_t number = published::number();
  const bool launched = bridge::call([] {
    BackgroundWorkerHandle *handle = nullptr;
    if (!launch(&handle)) return false;
    WaitForBackgroundWorkerShutdown(handle);
    pfree(handle);
    return true;
  });
  if (!launched)
    published::fail(number, "There is no free slot for a background worker: max_worker_processes.");
  else if (!published::is_read(number))
    published::fail(number, "Its database cannot be read; the server's log tells why.");
}

void keep() {
  for (;;) {
    have_read();
    const TimestampTz began = GetCurrentTimestamp();
    const bool soon = RecoveryInProgress() || !published::facts().problem.empty();
    const int interval = soon ? short_interval_ms : interval_ms;
    while (!published::is_wanted() &&
           !TimestampDifferenceExceeds(began, GetCurrentTimestamp(), interval))
      bridge::call([&] {
        WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, interval,
                  PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        CHECK_FOR_INTERRUPTS();
      });
  }
}

}  // namespace

void init() {
  published::reserve();
  const char *database = bridge::guc::oauth_database;
  if (!process_shared_preload_libraries_in_progress || database == nullptr || *database == '\0')
    return;
  BackgroundWorker worker = bridge::described_worker(
      "meshcat_identity_keeper_main", "meshcat sign-on keeper", "meshcat sign-on keeper");
  worker.bgw_start_time = BgWorkerStart_ConsistentState;
  worker.bgw_restart_time = restart_seconds;
  bridge::call([&] { RegisterBackgroundWorker(&worker); });
}

}  // namespace meshcat::identity

void meshcat_identity_keeper_main(Datum) {
  meshcat::bridge::enter([] {
    meshcat::bridge::call([] {
      meshcat::bridge::handle_worker_signals();
      BackgroundWorkerInitializeConnection(nullptr, nullptr, 0);
    });
    meshcat::identity::published::announce_keeper();
    meshcat::identity::keep();
  });
}

void meshcat_identity_reader_main(Datum) {
  meshcat::bridge::enter([] {
    meshcat::bridge::call([] {
      meshcat::bridge::handle_worker_signals();
      BackgroundWorkerInitializeConnection(meshcat::bridge::guc::oauth_database, nullptr, 0);
      meshcat::bridge::settle_worker();
    });
    meshcat::identity::read();
  });
}
