// What WAL says of a table's blocks, and a cancellation while it is read.
#include "bridge/args.hpp"
#include "bridge/wal_changes.hpp"

extern "C" {
#include "storage/bufmgr.h"
#include "utils/pg_lsn.h"
}

namespace {

using namespace meshcat;
using bridge::Args;

BlockNumber blocks_of(Oid relation_id) {
  return bridge::call([&] {
    Relation relation = table_open(relation_id, AccessShareLock);
    const BlockNumber blocks = RelationGetNumberOfBlocks(relation);
    table_close(relation, NoLock);
    return blocks;
  });
}

}  // namespace

// bt_unchanged(relation regclass, since pg_lsn, cancel boolean) -> bigint: how many blocks
// have not changed; null where WAL does not tell. With `cancel` somebody cancels the
// statement just before WAL is read.
MESHCAT_FUNCTION(bt_unchanged) {
  const Args args(fcinfo);
  const auto now = bridge::wal_position();
  if (!now) PG_RETURN_NULL();
  const Oid relation = DatumGetObjectId(args.datum(0));
  std::vector<bridge::WatchedHeap> heaps{{relation, blocks_of(relation)}};
  if (DatumGetBool(args.datum(2))) {
    QueryCancelPending = true;
    InterruptPending = true;
  }
  if (!bridge::find_unchanged({now->timeline, DatumGetLSN(args.datum(1))}, *now, heaps))
    PG_RETURN_NULL();
  return Int64GetDatum(heaps.front().unchanged.size());
}
