// The heap fast path: all checks of a relation in one parallel scan, without the
// executor, in vectors.
#pragma once

#include "quality/scan/pass.hpp"

namespace meshcat::quality::scan {

struct KeyCount {
  std::int64_t rows = 0, distinct = 0;  // rows that have a key, and their keys
};

struct ScanResult {
  vector::Tally tally;
  std::int64_t blocks = 0;  // looked at, not taken from what was known
  std::vector<Change> changes;
  bool forgotten = false;  // there were more
  Samples samples;
  vector::StateDigest digest;                                  // with `record`, of all blocks
  std::vector<std::optional<KeyCount>> keys;                   // nothing: only the server can tell
  std::vector<std::optional<vector::Accumulated>> aggregates;  // likewise
};

// How many background workers the scan is worth: as PostgreSQL reckons for a parallel
// sequential scan; none where a condition is not safe in them. Throws PgError.
int workers_for(const ScanOrder &order);

// How many conditions have no kernel: the executor decides them row by row. Throws
// PgError.
std::size_t left_to_executor(const ScanOrder &order);

// The parts of an order: some of its keys and nothing else, and what is counted by block.
ScanOrder only_keys(const ScanOrder &order, const std::vector<std::size_t> &which);
ScanOrder only_counts(const ScanOrder &order);

// Counts what the active snapshot sees, with the current role's rights to execute
// functions; whether it may read the relation must have been asked. Throws PgError and
// core::Error: a condition may raise.
ScanResult scan(const ScanRequest &request);

}  // namespace meshcat::quality::scan
