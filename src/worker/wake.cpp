#include "worker/wake.hpp"

#include "worker/board.hpp"

extern "C" {
#include "catalog/objectaccess.h"
#include "catalog/pg_database.h"
#include "catalog/pg_db_role_setting.h"
}

namespace meshcat::worker {

namespace {

constinit bool work_added = false;
constinit bool settings_changed = false;
constinit object_access_hook_type previous_access = nullptr;

// ALTER DATABASE, DROP DATABASE, ALTER ROLE ALL SET: other databases may be enabled.
void on_access(ObjectAccessType access, Oid catalog, Oid object, int sub_object, void *argument) {
  if (previous_access != nullptr) previous_access(access, catalog, object, sub_object, argument);
  if ((access == OAT_POST_ALTER || access == OAT_DROP) &&
      (catalog == DbRoleSettingRelationId || catalog == DatabaseRelationId))
    settings_changed = true;
}

// After a commit nothing may fail any more; the board does not.
void at_transaction_end(XactEvent event, void *) {
  if (event == XACT_EVENT_COMMIT) {
    if (settings_changed) board::want_census();
    if (work_added) board::wake(MyDatabaseId);
  }
  if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE)
    work_added = settings_changed = false;
}

}  // namespace

void install_wake() {
  if (!process_shared_preload_libraries_in_progress) return;
  previous_access = object_access_hook;
  object_access_hook = on_access;
  bridge::call([] { RegisterXactCallback(at_transaction_end, nullptr); });
}

void wake_on_commit() {
  work_added = true;
}

// mesh_catalog.wake_worker() -> void, and the trigger mesh_catalog.alert_raised():
// there is system work, such as to tell a new alert.
MESHCAT_FUNCTION(meshcat_worker_wake) {
  wake_on_commit();
  PG_RETURN_VOID();
}

}  // namespace meshcat::worker
