#include "bridge/wal_changes.hpp"

#ifndef MESHCAT_WAL_SUMMARIES

namespace meshcat::bridge {

std::optional<WalPosition> wal_position() {
  return std::nullopt;
}

bool find_unchanged(const WalPosition &, const WalPosition &, std::vector<WatchedHeap> &) {
  return false;
}

}  // namespace meshcat::bridge

#else

#include <algorithm>

#include "bridge/spi.hpp"
#include "bridge/wal_reader.hpp"

extern "C" {
#include "access/xlog.h"
#include "postmaster/walsummarizer.h"
}

namespace meshcat::bridge {

namespace {

// What may be read of WAL and its summaries: more takes longer than to look at the blocks.
constexpr std::uint64_t always_worth = 1024 * 1024, worth_for_block = 128;  // bytes

std::uint64_t worth(const std::vector<WatchedHeap> &heaps) {
  std::uint64_t bytes = always_worth;
  for (const WatchedHeap &each : heaps) bytes += worth_for_block * each.blocks;
  return bytes;
}

// The heaps by the numbers of their files.
WalWatch watch_of(std::vector<WatchedHeap> &heaps) {
  WalWatch watch;
  for (WatchedHeap &each : heaps) {
    const RelFileLocator file = call([&] {
      Relation relation = table_open(each.relation, AccessShareLock);
      const RelFileLocator locator = relation->rd_locator;
      table_close(relation, NoLock);
      return locator;
    });
    if (file.dbOid != MyDatabaseId) throw WalDoubt{"a table is not of this database alone"};
    each.unchanged = core::quality::vector::BlockSet::first(each.blocks);
    watch.add(file.relNumber, each.unchanged);
  }
  watch.sort();
  return watch;
}

// Takes the summaries that follow each other from `since` on. Returns where they end.
XLogRecPtr read_summaries(const WalPosition &since, const WalPosition &until, WalWatch &watch,
                          std::uint64_t &left) {
  XLogRecPtr reached = since.lsn;
  for (const WalSummaryFile &each : summaries_of(since.timeline, since.lsn, until.lsn)) {
    if (each.start_lsn > reached) break;
    if (each.end_lsn <= reached) continue;
    WalSummary summary(each);
    if (summary.size() > left) throw WalDoubt{"there are too many summaries"};
    left -= summary.size();
    summary.read(watch);
    reached = each.end_lsn;
  }
  return reached;
}

void read_changes(const WalPosition &since, const WalPosition &until,
                  std::vector<WatchedHeap> &heaps) {
  if (since.timeline != until.timeline) throw WalDoubt{"the timeline is another one"};
  if (since.lsn > until.lsn) throw WalDoubt{"WAL has been reset"};
  std::uint64_t left = worth(heaps);
  WalWatch watch = watch_of(heaps);
  const XLogRecPtr summarized = read_summaries(since, until, watch, left);
  if (summarized >= until.lsn) return;
  if (until.lsn - summarized > left) throw WalDoubt{"too much WAL is not summarized"};
  WalTail(summarized).read(until.lsn, watch);
}

void tell(const std::vector<WatchedHeap> &heaps) {
  std::uint64_t blocks = 0, unchanged = 0;
  for (const WatchedHeap &each : heaps) {
    blocks += each.blocks;
    unchanged += each.unchanged.size();
  }
  call([&] {
    ereport(DEBUG1, (errmsg_internal("WAL tells that " UINT64_FORMAT " of " UINT64_FORMAT
                                     " blocks have not changed",
                                     unchanged, blocks)));
  });
}

void tell(int level, const char *doubt) {
  call([&] {
    ereport(level, (errmsg_internal("WAL does not tell which blocks have changed: %s", doubt)));
  });
}

}  // namespace

std::optional<WalPosition> wal_position() {
  if (!summarize_wal || !XLogIsNeeded() || RecoveryInProgress()) return std::nullopt;
  return call([] { return WalPosition{GetWALInsertionTimeLine(), GetXLogInsertRecPtr()}; });
}

bool find_unchanged(const WalPosition &since, const WalPosition &until,
                    std::vector<WatchedHeap> &heaps) {
  bool found = false;
  const auto read = [&] {
    try {
      read_changes(since, until, heaps);
      found = true;
      tell(heaps);
    } catch (const WalDoubt &doubt) {
      tell(DEBUG1, doubt.reason);
    }
  };
  attempt(read, [](const ErrorData &error) {
    tell(error.sqlerrcode == ERRCODE_DATA_CORRUPTED ? LOG : DEBUG1, error.message);
  });
  return found;
}

}  // namespace meshcat::bridge

#endif
