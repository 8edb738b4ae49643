#include "bridge/snapshot.hpp"

#include <algorithm>

extern "C" {
#include "access/transam.h"
}

namespace meshcat::bridge {

namespace {

// Of the same epoch as the next transaction's number, or of the one before: a snapshot
// is never older than that.
std::uint64_t widen(TransactionId xid, FullTransactionId next) {
  const std::uint64_t epoch = EpochFromFullTransactionId(next);
  const bool before = xid > XidFromFullTransactionId(next);
  return (epoch - (before ? 1 : 0)) << 32 | xid;
}

}  // namespace

core::Snapshot active_snapshot() {
  const Snapshot active = GetActiveSnapshot();
  if (active == nullptr || active->snapshot_type != SNAPSHOT_MVCC)
    throw core::Error(core::sqlstate::internal_error, "no snapshot is active");
  const FullTransactionId next = ReadNextFullTransactionId();
  core::Snapshot snapshot{widen(active->xmin, next), widen(active->xmax, next), {}};
  // A standby's snapshot lists transactions and subtransactions together, as the latter.
  const TransactionId *running = active->takenDuringRecovery ? active->subxip : active->xip;
  const auto count =
      active->takenDuringRecovery ? static_cast<std::uint32_t>(active->subxcnt) : active->xcnt;
  for (std::uint32_t i = 0; i < count; ++i) snapshot.running.push_back(widen(running[i], next));
  std::sort(snapshot.running.begin(), snapshot.running.end());
  return snapshot;
}

bool transaction_writes() {
  return TransactionIdIsValid(GetTopTransactionIdIfAny());
}

}  // namespace meshcat::bridge
