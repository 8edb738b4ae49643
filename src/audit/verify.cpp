// Checks the log, and tells its state.
#include "catalog/authority.hpp"

namespace meshcat::audit {

using bridge::Args;
using catalog::Store;

namespace {

constexpr char facts_sql[] =
    "with log (log) as (values ('audit'), ('read')),"
    " known (log, origin) as (select s.log, s.origin from mesh_catalog.audit_seal s group by 1, 2"
    "  union select l.log, mesh_catalog.log_origin() from log l"
    // Before the first seal in a new place there may be events of others.
    "  union select e.log, e.origin from mesh_catalog.log_entry e where (select not exists"
    "   (select from mesh_catalog.audit_epoch p where p.origin = mesh_catalog.log_origin()))),"
    " place as materialized (select k.log, k.origin, coalesce("
    "   (select s.to_xid from mesh_catalog.audit_seal s where s.log = k.log"
    "     and s.origin = k.origin order by s.seal_number desc limit 1), '0'::xid8) as from_xid"
    "  from known k),"
    " window_of as (select p.log, pg_catalog.sum(e.events)::bigint as events,"
    "  pg_catalog.min(e.since) as since from place p"
    "  cross join lateral (select pg_catalog.count(*) as events, pg_catalog.min(e.happened_at)"
    "    as since from mesh_catalog.log_entry e where e.log = p.log and e.origin = p.origin"
    "    and e.transaction_id >= p.from_xid) e group by p.log),"
    " sealed as (select s.log, pg_catalog.count(*) as seals,"
    "  pg_catalog.sum(s.event_count)::bigint as events, pg_catalog.max(s.sealed_at) as sealed_at"
    "  from mesh_catalog.audit_seal s group by s.log)"
    " select l.log, (select pg_catalog.max(p.epoch) from mesh_catalog.audit_epoch p),"
    "  coalesce(s.seals, 0), coalesce(s.events, 0), s.sealed_at, coalesce(w.events, 0), w.since,"
    "  q.waiting, q.waiting_since, q.room, q.lost + coalesce((select"
    "   pg_catalog.sum((e.details ->> 'count')::bigint)::bigint from mesh_catalog.audit_event e"
    "   where e.action = 'lose reads'), 0)"
    " from log l left join sealed s using (log) left join window_of w using (log)"
    " left join mesh_catalog.read_queue_facts() q on l.log = 'read' order by l.log";

// What is no anchor tells nothing, and would be taken for one that agrees.
void require_anchor(Store &store, const bridge::Param &anchor) {
  const bridge::Rows rows = store.query(
      "select coalesce(jsonb_typeof($1 -> 'seals') = 'array' and jsonb_typeof($1 -> 'keys') ="
      " 'array', false)",
      {anchor});
  if (!rows.boolean(0, 0))
    throw core::Error(core::sqlstate::invalid_parameter_value, "this is no anchor of an audit log",
                      "It has not both \"seals\" and \"keys\".",
                      "Pass what mesh.export_audit() returned, as it was kept.");
}

}  // namespace

// mesh.verify_audit(anchor jsonb) -> setof (finding, log, seal_number, event_id, detail)
MESHCAT_FUNCTION(meshcat_audit_verify) {
  const Args args(fcinfo);
  bridge::SetResult result(fcinfo);
  Store store;
  catalog::require_admin(store, "verify the audit log");
  if (!args.is_null(0)) require_anchor(store, bridge::argument(fcinfo, 0));
  result.add(store.query(
      "select * from mesh_catalog.seal_findings() union all"
      " select * from mesh_catalog.event_findings() union all"
      " select * from mesh_catalog.anchor_findings($1) order by seal_number, event_id, finding",
      {bridge::argument(fcinfo, 0)}));
  return Datum{0};
}

// mesh_catalog.audit_facts() -> setof (log, epoch, seals, sealed_events, sealed_at,
//   unsealed_events, unsealed_since, waiting, waiting_since, waiting_most, lost)
MESHCAT_FUNCTION(meshcat_audit_facts) {
  bridge::SetResult result(fcinfo);
  Store store;
  result.add(store.query(facts_sql));
  return Datum{0};
}

// mesh_catalog.audit_health() -> setof (exported_at timestamptz, unanchored bigint,
//   key_is_here boolean, lost_lately bigint)
MESHCAT_FUNCTION(meshcat_audit_health) {
  bridge::SetResult result(fcinfo);
  Store store;
  result.add(store.query(
      "select x.exported_at, (select pg_catalog.count(*) from mesh_catalog.audit_seal s"
      "  where s.sealed_at > x.exported_at), (select s.secret is not null"
      "  from mesh_catalog.audit_key k left join mesh_catalog.audit_secret s using (key_id)"
      "  order by k.key_id desc limit 1),"
      " coalesce((select q.lost from mesh_catalog.read_queue_facts() q), 0) + coalesce((select"
      "  pg_catalog.sum((e.details ->> 'count')::bigint)::bigint from mesh_catalog.audit_event e"
      "  where e.action = 'lose reads'"
      "   and e.happened_at > pg_catalog.now() - interval '1 day'), 0)"
      " from (select pg_catalog.max(e.happened_at) as exported_at from mesh_catalog.audit_event e"
      "  where e.action = 'export audit') x"));
  return Datum{0};
}

}  // namespace meshcat::audit
