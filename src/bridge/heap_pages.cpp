#include "bridge/heap_pages.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/xlog.h"
}

namespace meshcat::bridge {

// As heapgetpage() does it. The page is looked at under a share lock; then the pin
// alone keeps its rows in place.
bool HeapPages::read(BlockNumber block, XLogRecPtr known) {
  return call([&] {
    CHECK_FOR_INTERRUPTS();
    const Buffer buffer = pin(block);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    const Page page = BufferGetPage(buffer);
    require_recent(snapshot_, relation_, page);
    const XLogRecPtr lsn = BufferGetLSNAtomic(buffer);
    if (lsn == known && lsn != InvalidXLogRecPtr) {
      UnlockReleaseBuffer(buffer);
      return false;
    }
    const bool marked = PageIsAllVisible(page);
    HeapPage &fact = page_[pages_];
    fact.block = block;
    fact.lsn = lsn;
    fact.settled = marked && lsn != InvalidXLogRecPtr && !RecoveryInProgress();
    fact.first_row = rows_;
    // On a standby the mark may not hold for this snapshot.
    take_rows(page, buffer, block, marked && !snapshot_->takenDuringRecovery);
    fact.rows = rows_ - fact.first_row;
    LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
    buffer_[pages_++] = buffer;
    return true;
  });
}

// Blocks that were read one after another are mostly in buffers one after another.
// To look there is cheap; the buffer table of a large server is out of the caches.
Buffer HeapPages::pin(BlockNumber block) {
  const Buffer next = last_ < NBuffers ? last_ + 1 : 1;
  if (in_order_ && read_recent_buffer(relation_, block, next)) {
    constexpr Buffer ahead = 8;
    if (next <= NBuffers - ahead) __builtin_prefetch(BufferGetBlock(next + ahead));
    return last_ = next;
  }
  const Buffer buffer = ReadBufferExtended(relation_, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
  in_order_ = buffer == next;
  return last_ = buffer;
}

void HeapPages::take_rows(Page page, Buffer buffer, BlockNumber block, bool all_visible) {
  const OffsetNumber last = PageGetMaxOffsetNumber(page);
  for (OffsetNumber offset = FirstOffsetNumber; offset <= last; ++offset) {
    const ItemId item = PageGetItemId(page, offset);
    if (!ItemIdIsNormal(item)) continue;
    HeapTupleData &row = row_[rows_];
    row.t_tableOid = RelationGetRelid(relation_);
    row.t_data = reinterpret_cast<HeapTupleHeader>(PageGetItem(page, item));
    row.t_len = ItemIdGetLength(item);
    ItemPointerSet(&row.t_self, block, offset);
    if (all_visible || HeapTupleSatisfiesVisibility(&row, snapshot_, buffer)) ++rows_;
  }
}

void HeapPages::clear() {
  call([&] {
    while (pages_ > 0) ReleaseBuffer(buffer_[--pages_]);
  });
  rows_ = 0;
}

}  // namespace meshcat::bridge
