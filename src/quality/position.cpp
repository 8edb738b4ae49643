#include "quality/position.hpp"

#include <algorithm>

extern "C" {
#include "utils/pg_lsn.h"
}

namespace meshcat::quality {

using catalog::Store;

void load_position(Store &store, const catalog::Product &product, HeapKnowledge &known) {
  const bridge::Rows rows = store.query(
      "select timeline, lsn, blocks from mesh_catalog.check_state_position"
      " where product_id = $1 and relation = $2 and fingerprint = $3 and lsn is not null",
      {bridge::int8(product.id), bridge::oid(known.relation), bridge::bytea(known.fingerprint)});
  if (rows.empty()) return;
  bool is_null = false;
  known.as_of = bridge::WalPosition{static_cast<TimeLineID>(rows.int8(0, 0)),
                                    DatumGetLSN(rows.datum(0, 1, &is_null))};
  known.covered = static_cast<BlockNumber>(std::min<std::int64_t>(rows.int8(0, 2), known.blocks));
}

// The heaps of a product mostly have one position: that of the last run. Where they do
// not, the oldest serves for all; the next time it is one.
void find_unchanged(Knowledge &knowledge, const bridge::WalPosition &now) {
  std::vector<bridge::WatchedHeap> heaps;
  std::optional<bridge::WalPosition> since;
  for (const HeapKnowledge &each : knowledge) {
    if (!each.as_of) continue;
    heaps.push_back({each.relation, each.covered});
    if (!since || each.as_of->timeline != now.timeline || each.as_of->lsn < since->lsn)
      since = each.as_of;
  }
  if (!since || !bridge::find_unchanged(*since, now, heaps)) return;
  for (const bridge::WatchedHeap &heap : heaps)
    for (HeapKnowledge &each : knowledge)
      if (each.relation == heap.relation) each.unchanged = heap.unchanged;
}

void save_position(Store &store, const catalog::Product &product, const HeapKnowledge &known,
                   const std::optional<bridge::WalPosition> &position) {
  const bool none = !position;
  const bridge::Param lsn = bridge::datum(LSNOID, LSNGetDatum(none ? 0 : position->lsn), none);
  const auto number = [&](std::int64_t value) {
    return bridge::int8(none ? std::nullopt : std::optional(value));
  };
  store.query(
      "insert into mesh_catalog.check_state_position"
      " (product_id, relation, fingerprint, timeline, lsn, blocks) values ($1, $2, $3, $4, $5, $6)"
      " on conflict (product_id, relation) do update set fingerprint = excluded.fingerprint,"
      " timeline = excluded.timeline, lsn = excluded.lsn, blocks = excluded.blocks",
      {bridge::int8(product.id), bridge::oid(known.relation), bridge::bytea(known.fingerprint),
       number(none ? 0 : position->timeline), lsn, number(known.blocks)});
}

}  // namespace meshcat::quality
