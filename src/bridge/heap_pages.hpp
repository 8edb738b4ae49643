// Reading the blocks of a heap, several at a time, without the executor.
#pragma once

#include <cstdint>

#include "bridge/guard.hpp"

extern "C" {
#include "access/xlogdefs.h"
#include "storage/bufmgr.h"
}

namespace meshcat::bridge {

// One block that was read.
struct HeapPage {
  BlockNumber block;
  // Its content cannot change without its LSN changing, and every snapshot from
  // now on sees all of it: what is computed from it may be kept.
  bool settled;
  XLogRecPtr lsn;
  std::uint32_t first_row, rows;  // of the set
};

// Blocks that are pinned together, and the rows on them that the snapshot sees.
// While they are pinned, nothing moves or removes these rows.
class HeapPages {
 public:
  static constexpr std::uint32_t max_pages = 32;
  static constexpr std::uint32_t max_rows = 1024;
  static_assert(MaxHeapTuplesPerPage <= max_rows, "a page of this block size has too many rows");

  // The relation must be a heap in shared buffers, open and locked; the snapshot must be
  // registered. Both and the strategy outlive this object.
  HeapPages(Relation relation, Snapshot snapshot, BufferAccessStrategy strategy)
      : relation_(relation), snapshot_(snapshot), strategy_(strategy) {}
  ~HeapPages() = default;  // pins are released by clear() or by the abort
  HeapPages(const HeapPages &) = delete;
  HeapPages &operator=(const HeapPages &) = delete;

  // May one more block be read?
  bool has_room() const { return pages_ < max_pages && rows_ + MaxHeapTuplesPerPage <= max_rows; }
  // Reads a block and adds its visible rows; not if its LSN is `known`. Returns
  // whether it did. Throws PgError.
  bool read(BlockNumber block, XLogRecPtr known = InvalidXLogRecPtr);
  // Releases all pins; the rows are gone.
  void clear();

  std::uint32_t rows() const { return rows_; }
  std::uint32_t pages() const { return pages_; }
  const HeapPage &page(std::uint32_t i) const { return page_[i]; }
  const HeapTupleData &row(std::uint32_t i) const { return row_[i]; }

 private:
  // Within call().
  Buffer pin(BlockNumber block);
  void take_rows(Page page, Buffer buffer, BlockNumber block, bool all_visible);

  Relation relation_;
  Snapshot snapshot_;
  BufferAccessStrategy strategy_;
  std::uint32_t pages_ = 0, rows_ = 0;
  Buffer last_ = InvalidBuffer;  // that was pinned
  bool in_order_ = false;        // it followed the one before it
  Buffer buffer_[max_pages];
  HeapPage page_[max_pages];
  HeapTupleData row_[max_rows];
};

}  // namespace meshcat::bridge
