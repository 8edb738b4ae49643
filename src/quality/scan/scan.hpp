// The heap fast path: all checks of a relation in one parallel scan, without the
// executor, in vectors.
#pragma once

#include "quality/progress.hpp"
#include "quality/scan/findings.hpp"
#include "quality/scan/order.hpp"

namespace meshcat::quality::scan {

struct ScanRequest {
  const ScanOrder &order;
  int workers = 0;      // at most
  std::string known;    // KnownState::write(); empty: nothing is known
  bool record = false;  // what is found of settled blocks
  RunInProgress run;    // to which it belongs
};

struct ScanResult {
  vector::Tally tally;
  std::int64_t blocks = 0;  // looked at, not taken from what was known
  std::vector<Change> changes;
};

// How many background workers the scan is worth: as PostgreSQL reckons for a parallel
// sequential scan; none where a condition is not safe in them. Throws PgError.
int workers_for(const ScanOrder &order);

// How many conditions have no kernel: the executor decides them row by row. Throws
// PgError.
std::size_t left_to_executor(const ScanOrder &order);

// Counts what the active snapshot sees, with the current role's rights to execute
// functions; whether it may read the relation must have been asked. Throws PgError and
// core::Error: a condition may raise.
ScanResult scan(const ScanRequest &request);

}  // namespace meshcat::quality::scan
