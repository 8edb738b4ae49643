#include "bridge/wal_reader.hpp"

#ifdef MESHCAT_WAL_SUMMARIES

#include <algorithm>

extern "C" {
#include "access/rmgr.h"
#include "access/xlog.h"
#include "access/xlog_internal.h"
#include "catalog/pg_control.h"
#include "catalog/storage_xlog.h"

List *GetWalSummaries(TimeLineID tli, XLogRecPtr start_lsn, XLogRecPtr end_lsn);
File OpenWalSummaryFile(WalSummaryFile *ws, bool missing_ok);
int ReadWalSummary(void *wal_summary_io, void *data, int length);
void ReportWalSummaryError(void *callback_arg, char *fmt, ...) pg_attribute_printf(2, 3);
}

namespace meshcat::bridge {

void WalWatch::sort() {
  std::sort(heaps_.begin(), heaps_.end());
}

core::quality::vector::BlockSet *WalWatch::find(const RelFileLocator &file,
                                                ForkNumber fork) const noexcept {
  if (fork != MAIN_FORKNUM || file.dbOid != MyDatabaseId) return nullptr;
  const auto place =
      std::lower_bound(heaps_.begin(), heaps_.end(), file.relNumber,
                       [](const auto &heap, RelFileNumber number) { return heap.first < number; });
  return place != heaps_.end() && place->first == file.relNumber ? place->second : nullptr;
}

std::vector<WalSummaryFile> summaries_of(TimeLineID timeline, XLogRecPtr since, XLogRecPtr until) {
  const List *list = call([&] { return GetWalSummaries(timeline, since, until); });
  std::vector<WalSummaryFile> files;
  for (int i = 0; i < list_length(list); ++i)
    files.push_back(*static_cast<WalSummaryFile *>(list_nth(list, i)));
  std::sort(files.begin(), files.end(),
            [](const auto &a, const auto &b) { return a.start_lsn < b.start_lsn; });
  return files;
}

WalSummary::WalSummary(const WalSummaryFile &file)
    : io_{call([&] {
            WalSummaryFile copy = file;
            return OpenWalSummaryFile(&copy, false);
          }),
          0} {}

std::uint64_t WalSummary::size() const {
  return static_cast<std::uint64_t>(call([&] {
    const auto size = FileSize(io_.file);
    if (size < 0)
      ereport(ERROR,
              (errcode_for_file_access(),
               errmsg("could not read the size of file \"%s\": %m", FilePathName(io_.file))));
    return size;
  }));
}

// The blocks of a relation that nobody watches are read as well: that is how the next
// one is reached, and the checksum at the end.
void WalSummary::read(WalWatch &watch) {
  const bool is_certain = call([&] {
    BlockRefTableReader *reader = CreateBlockRefTableReader(
        ReadWalSummary, &io_, FilePathName(io_.file), ReportWalSummaryError, nullptr);
    RelFileLocator file;
    ForkNumber fork = InvalidForkNumber;
    BlockNumber limit = InvalidBlockNumber, blocks[256];
    bool certain = true;
    while (BlockRefTableReaderNextRelation(reader, &file, &fork, &limit)) {
      // All files of the database were made or removed at once.
      if (file.dbOid == MyDatabaseId && file.relNumber == InvalidRelFileNumber) certain = false;
      WalWatch::BlockSet *heap = watch.find(file, fork);
      if (heap != nullptr && limit != InvalidBlockNumber) heap->truncate(limit);
      while (const unsigned found =
                 BlockRefTableReaderGetBlocks(reader, blocks, lengthof(blocks))) {
        CHECK_FOR_INTERRUPTS();
        for (unsigned i = 0; heap != nullptr && i < found; ++i) heap->remove(blocks[i]);
      }
    }
    DestroyBlockRefTableReader(reader);
    return certain;
  });
  if (!is_certain) throw WalDoubt{"the files of the database were made anew"};
}

namespace {

// What follows runs within call().

// Takes a record that does something to a whole file. Returns false where more
// than that, or something unknown, may have been done. A file that is dropped needs no
// look: before there is one of the same number, it is created.
bool take_file_change(XLogReaderState *reader, WalWatch &watch) {
  const std::uint8_t info = XLogRecGetInfo(reader) & ~XLR_INFO_MASK;
  const char *data = XLogRecGetData(reader);
  if (info == XLOG_SMGR_CREATE) {
    const auto *created = reinterpret_cast<const xl_smgr_create *>(data);
    if (auto *heap = watch.find(created->rlocator, created->forkNum)) heap->truncate(0);
    return true;
  }
  if (info != XLOG_SMGR_TRUNCATE) return false;
  const auto *truncated = reinterpret_cast<const xl_smgr_truncate *>(data);
  auto *heap = watch.find(truncated->rlocator, MAIN_FORKNUM);
  if (heap != nullptr && (truncated->flags & SMGR_TRUNCATE_HEAP) != 0)
    heap->truncate(truncated->blkno);
  return true;
}

// Returns false where the record leaves it open which blocks have changed.
bool take_record(XLogReaderState *reader, WalWatch &watch) {
  const std::uint8_t info = XLogRecGetInfo(reader) & ~XLR_INFO_MASK;
  switch (XLogRecGetRmid(reader)) {
    case RM_DBASE_ID:  // copies and removes files of a database at once
      return false;
    case RM_XLOG_ID:  // wal_level may have been lower; WAL may have forked
      if (info == XLOG_PARAMETER_CHANGE || info == XLOG_END_OF_RECOVERY) return false;
      break;
    case RM_SMGR_ID:
      if (!take_file_change(reader, watch)) return false;
      break;
    default:
      break;
  }
  for (int i = 0; i <= XLogRecMaxBlockId(reader); ++i) {
    RelFileLocator file;
    ForkNumber fork = InvalidForkNumber;
    BlockNumber block = InvalidBlockNumber;
    if (!XLogRecGetBlockTagExtended(reader, static_cast<std::uint8_t>(i), &file, &fork, &block,
                                    nullptr))
      continue;
    if (auto *heap = watch.find(file, fork)) heap->remove(block);
  }
  return true;
}

// Where the last record before an insert position ends: the position of a record that
// will be the first of a page is behind the page's header, which is not there yet.
XLogRecPtr end_of_records(XLogRecPtr position) {
  const auto offset = position % XLOG_BLCKSZ;
  const bool starts_segment = XLogSegmentOffset(position, wal_segment_size) < XLOG_BLCKSZ;
  const auto header = starts_segment ? SizeOfXLogLongPHD : SizeOfXLogShortPHD;
  return offset == header ? position - offset : position;
}

}  // namespace

WalTail::WalTail(XLogRecPtr start)
    : reader_(call([&] {
        XLogReaderRoutine routine{};
        routine.page_read = read_local_xlog_page_no_wait;
        routine.segment_open = wal_segment_open;
        routine.segment_close = wal_segment_close;
        XLogReaderState *reader = XLogReaderAllocate(wal_segment_size, nullptr, &routine, &at_end_);
        if (reader == nullptr)
          ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"),
                          errdetail("Failed while allocating a WAL reading processor.")));
        XLogBeginRead(reader, start);
        return reader;
      })) {}

void WalTail::read(XLogRecPtr end, WalWatch &watch) {
  const char *doubt = call([&]() -> const char * {
    const XLogRecPtr stop = end_of_records(end);
    XLogFlush(stop);  // an asynchronous commit may not have done it
    while (reader_->EndRecPtr < stop) {
      CHECK_FOR_INTERRUPTS();
      char *error = nullptr;
      if (XLogReadRecord(reader_, &error) == nullptr)
        return error != nullptr ? pstrdup(error) : "WAL ends early";  // it goes with the reader
      if (!take_record(reader_, watch)) return "WAL has a record that may change all blocks";
    }
    return nullptr;
  });
  if (doubt != nullptr) throw WalDoubt{doubt};
}

}  // namespace meshcat::bridge

#endif
