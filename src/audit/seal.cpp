// Seals what was appended: batches of events, each with the hash of the one before.
#include "audit/signing_key.hpp"

extern "C" {
#include "access/xlog.h"
}

namespace meshcat::audit {

namespace {

using bridge::Rows;
using catalog::Store;

// A batch is built in memory.
constexpr std::int64_t most_events = 100000;

struct Epoch {
  std::int32_t number;
  bool new_place;  // other than that of the one before: what was restored is still to be sealed
};

Epoch current_epoch(Store &store) {
  const auto timeline =
      static_cast<std::int64_t>(bridge::call([] { return GetWALInsertionTimeLine(); }));
  const Rows known = store.query(
      "select epoch, timeline = $1 and origin = mesh_catalog.log_origin(),"
      " origin <> mesh_catalog.log_origin()"
      " from mesh_catalog.audit_epoch order by epoch desc limit 1",
      {bridge::int8(timeline)});
  if (!known.empty() && known.boolean(0, 1)) return {known.int4(0, 0), false};
  const std::int32_t number = known.empty() ? 1 : known.int4(0, 0) + 1;
  store.query(
      "insert into mesh_catalog.audit_epoch (epoch, origin, timeline)"
      " values ($1, mesh_catalog.log_origin(), $2)",
      {bridge::int4(number), bridge::int8(timeline)});
  return {number, known.empty() || known.boolean(0, 2)};
}

// The statement that appends a seal of a batch to the chain. $1 log, $2 epoch, $3 origin,
// $4 all_ended, $5 most.
constexpr char add_seal_sql[] =
    "with place as materialized (select coalesce((select s.to_xid from mesh_catalog.audit_seal s"
    "   where s.log = $1 and s.origin = $3 order by s.seal_number desc limit 1), '0'::xid8) as "
    "from_xid),"
    " newest as materialized (select seal_number, hash from mesh_catalog.audit_head),"
    " batch as materialized (select coalesce((select seal_number from newest), 0) + 1 as "
    "seal_number,"
    "  p.from_xid, b.*, pg_catalog.clock_timestamp() as sealed_at,"
    "  coalesce((select hash from newest), pg_catalog.decode(pg_catalog.repeat('00', 32), 'hex'))"
    "   as previous"
    "  from place p, mesh_catalog.next_batch($1, $3, p.from_xid, $4, $5) b),"
    " hashed as materialized (select b.*, mesh_catalog.seal_hash(mesh_catalog.seal_fields("
    "  b.seal_number, $1, $2, $3, b.from_xid, b.to_xid, b.first_event, b.last_event, b.event_count,"
    "  b.sealed_at, b.root, b.previous)) as hash from batch b),"
    " sealed as (insert into mesh_catalog.audit_seal (seal_number, log, epoch, origin, from_xid,"
    "  to_xid, first_event, last_event, event_count, sealed_at, root, previous, hash, key_id,"
    "  signature)"
    "  select h.seal_number, $1, $2, $3, h.from_xid, h.to_xid, h.first_event, h.last_event,"
    "   h.event_count, h.sealed_at, h.root, h.previous, h.hash, $6, '' from hashed h),"
    " kept as (insert into mesh_catalog.audit_seal_leaves (seal_number, event_ids, leaves)"
    "  select h.seal_number, h.event_ids, h.leaves from hashed h),"
    " head as (insert into mesh_catalog.audit_head as t (seal_number, hash)"
    "  select h.seal_number, h.hash from hashed h"
    "  on conflict (is_the_only) do update set seal_number = excluded.seal_number, hash = "
    "excluded.hash)"
    " select seal_number, event_count, hash from hashed";

std::int64_t seal_origin(Store &store, const std::string &log, const std::string &origin,
                         bool all_ended, std::int32_t epoch, const SigningKey &key) {
  std::int64_t events = 0;
  for (;;) {
    const Rows seal = store.query(add_seal_sql, {bridge::text(log), bridge::int4(epoch),
                                                 bridge::text(origin), bridge::boolean(all_ended),
                                                 bridge::int8(most_events), bridge::int4(key.id)});
    if (seal.empty()) return events;
    store.query("update mesh_catalog.audit_seal set signature = $2 where seal_number = $1",
                {bridge::int8(seal.int8(0, 0)), bridge::bytea(sign(key.pair, seal.bytea(0, 2)))});
    events += seal.int8(0, 1);
    if (seal.int8(0, 1) < most_events) return events;
  }
}

// Of events that came with a dump, not all were sealed where they happened.
std::int64_t seal_restored(Store &store, std::int32_t epoch, const SigningKey &key) {
  const Rows places = store.query(
      "select e.log, e.origin from mesh_catalog.log_entry e"
      " where e.origin <> mesh_catalog.log_origin() group by 1, 2"
      " order by 1, pg_catalog.min(e.event_id)");
  std::int64_t events = 0;
  for (std::size_t i = 0; i < places.size(); ++i)
    events += seal_origin(store, places.text(i, 0), places.text(i, 1), true, epoch, key);
  return events;
}

}  // namespace

// mesh_catalog.seal_logs() -> bigint
MESHCAT_FUNCTION(meshcat_audit_seal) {
  Store store;
  // One at a time makes the chain. The next statement sees what the one before sealed.
  store.query("lock table mesh_catalog.audit_head in share row exclusive mode");
  const SigningKey key = signing_key(store);
  const Epoch epoch = current_epoch(store);
  std::int64_t events = epoch.new_place ? seal_restored(store, epoch.number, key) : 0;
  const std::string here = store.query("select mesh_catalog.log_origin()").text(0, 0);
  for (const char *log : {"audit", "read"})
    events += seal_origin(store, log, here, false, epoch.number, key);
  PG_RETURN_INT64(events);
}

}  // namespace meshcat::audit
