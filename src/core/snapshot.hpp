// What a PostgreSQL snapshot sees of the transactions, so that two can be compared.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace meshcat::core {

// Full (64-bit) numbers of top-level transactions. Those below `xmin` had ended when
// the snapshot was taken, those from `xmax` on had not begun or not ended; of those
// between, `running` lists the ones that had not ended. It may also list
// subtransactions of such ones, as a standby does. Own changes are no matter of it.
struct SnapshotView {
  std::uint64_t xmin = 0;
  std::uint64_t xmax = 0;
  std::span<const std::uint64_t> running;  // ascending

  // Had the transaction ended, so that its changes are seen if it committed?
  bool sees(std::uint64_t xid) const noexcept {
    if (xid < xmin) return true;
    return xid < xmax && !std::binary_search(running.begin(), running.end(), xid);
  }

  // Does this snapshot see every transaction that `older` sees? A no may be wrong,
  // where subtransactions are listed; a yes never is.
  bool covers(const SnapshotView &older) const noexcept {
    const auto known = [&](std::uint64_t xid) { return !older.sees(xid); };
    // Transactions from xmax up to the older one's would be invisible here alone.
    return xmax >= older.xmax && std::all_of(running.begin(), running.end(), known);
  }
};

struct Snapshot {
  std::uint64_t xmin = 0;
  std::uint64_t xmax = 0;
  std::vector<std::uint64_t> running;

  SnapshotView view() const noexcept { return {xmin, xmax, running}; }
};

}  // namespace meshcat::core
