// Which blocks of heaps have changed, as WAL tells it: without reading the blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bridge/guard.hpp"
#include "core/quality/vector/block_set.hpp"

extern "C" {
#include "access/xlogdefs.h"
#include "storage/block.h"
}

namespace meshcat::bridge {

// A place in the WAL of this server.
struct WalPosition {
  TimeLineID timeline = 0;
  XLogRecPtr lsn = InvalidXLogRecPtr;
};

// Where WAL has got to. Whatever the active snapshot sees was logged before it, and what
// changes a block that is read from now on, and is not in it yet, will be logged behind
// it. Nothing where WAL is not summarized, so that it is of no use. Throws PgError.
std::optional<WalPosition> wal_position();

// A heap of this database, locked against truncation and rewriting.
struct WatchedHeap {
  Oid relation = InvalidOid;
  BlockNumber blocks = 0;                       // those of interest are below it
  core::quality::vector::BlockSet unchanged{};  // what is found of them
};

// Finds which blocks no WAL record between the positions has touched, from WAL summaries
// and what is not summarized yet. Returns false where anything stands in the way: another
// timeline, a missing or damaged file, more WAL than reading the blocks would cost. Throws
// PgError only when it is interrupted.
bool find_unchanged(const WalPosition &since, const WalPosition &until,
                    std::vector<WatchedHeap> &heaps);

}  // namespace meshcat::bridge
