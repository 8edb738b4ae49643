// What leaves the server, so that others can check the log.
#include "catalog/authority.hpp"

extern "C" {
#include "access/xlog.h"
#include "catalog/pg_type.h"
}

namespace meshcat::audit {

using bridge::Args;
using bridge::Rows;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

Datum kept_jsonb(const Rows &rows, MemoryContext context) {
  bool null = false;
  const Datum value = rows.datum(0, 0, &null);
  return bridge::copy_datum(value, JSONBOID, context);
}

// As the caller: the policy of the log decides.
bool may_see(std::int64_t event_id) {
  bridge::Spi spi;
  return !spi.query("select from mesh_catalog.audit_event where event_id = $1",
                    {bridge::int8(event_id)})
              .empty();
}

}  // namespace

// mesh.export_audit(from_seal bigint, with_events boolean) -> jsonb
MESHCAT_FUNCTION(meshcat_audit_export) {
  const Args args(fcinfo);
  const std::int64_t from_seal = args.int8(0, "from_seal");
  const bool with_events = args.boolean(1, "with_events");
  const MemoryContext context = CurrentMemoryContext;
  Store store;
  catalog::require_admin(store, "export the audit log");
  // mesh.status() tells when that was last.
  if (!XactReadOnly && !RecoveryInProgress())
    store.audit("export audit", "from seal " + std::to_string(from_seal));
  return kept_jsonb(store.query("select mesh_catalog.export_seals($1, $2)",
                                {bridge::int8(from_seal), bridge::boolean(with_events)}),
                    context);
}

// mesh.audit_proof(event_id bigint) -> jsonb
MESHCAT_FUNCTION(meshcat_audit_proof) {
  const std::int64_t event_id = Args(fcinfo).int8(0, "event_id");
  const MemoryContext context = CurrentMemoryContext;
  if (!may_see(event_id))
    throw core::Error(sqlstate::undefined_object, "there is no event " + std::to_string(event_id),
                      {}, "SELECT * FROM mesh.audit_log lists those you may see.");
  Store store;
  const Rows proof =
      store.query("select mesh_catalog.prove_event('audit', $1)", {bridge::int8(event_id)});
  if (proof.is_null(0, 0))
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "event " + std::to_string(event_id) + " is not sealed yet", {},
                      "The worker seals every minute what no running transaction precedes:"
                      " SELECT * FROM mesh.audit_state;");
  return kept_jsonb(proof, context);
}

}  // namespace meshcat::audit
