// WAL and its summaries, read for the blocks that they say have changed. PostgreSQL 17 and
// later.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "bridge/guard.hpp"
#include "core/quality/vector/block_set.hpp"

#ifdef MESHCAT_WAL_SUMMARIES

extern "C" {
#include "access/xlogreader.h"
#include "access/xlogutils.h"
#include "common/blkreftable.h"
#include "storage/fd.h"

// As backup/walsummary.h declares them, which PostgreSQL does not install.
struct WalSummaryIO {
  File file;
  off_t filepos;
};
struct WalSummaryFile {
  XLogRecPtr start_lsn;
  XLogRecPtr end_lsn;
  TimeLineID tli;
};
}

namespace meshcat::bridge {

// Thrown where WAL cannot tell what has changed.
struct WalDoubt {
  const char *reason;
};

// The heaps of this database that are watched, by the numbers of their files. What is
// done to a file of that number in any tablespace counts.
class WalWatch {
 public:
  using BlockSet = core::quality::vector::BlockSet;

  // `unchanged` must outlive this object.
  void add(RelFileNumber file, BlockSet &unchanged) { heaps_.emplace_back(file, &unchanged); }
  void sort();

  // The blocks that are left of it; null if it is not watched. Does not throw.
  BlockSet *find(const RelFileLocator &file, ForkNumber fork) const noexcept;

 private:
  std::vector<std::pair<RelFileNumber, BlockSet *>> heaps_;
};

// The summaries of WAL between two positions, by where they start. Throws PgError.
std::vector<WalSummaryFile> summaries_of(TimeLineID timeline, XLogRecPtr since, XLogRecPtr until);

class WalSummary {
 public:
  // Opens it. Throws PgError.
  explicit WalSummary(const WalSummaryFile &file);
  ~WalSummary() { FileClose(io_.file); }
  WalSummary(const WalSummary &) = delete;
  WalSummary &operator=(const WalSummary &) = delete;

  std::uint64_t size() const;
  // Throws PgError and WalDoubt.
  void read(WalWatch &watch);

 private:
  WalSummaryIO io_;
};

// WAL from a record's start on.
class WalTail {
 public:
  // Throws PgError.
  explicit WalTail(XLogRecPtr start);
  ~WalTail() { XLogReaderFree(reader_); }
  WalTail(const WalTail &) = delete;
  WalTail &operator=(const WalTail &) = delete;

  // Throws PgError and WalDoubt.
  void read(XLogRecPtr end, WalWatch &watch);

 private:
  ReadLocalXLogPageNoWaitPrivate at_end_{};
  XLogReaderState *reader_;
};

}  // namespace meshcat::bridge

#endif
