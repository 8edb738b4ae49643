// One parallel pass over the rows of an order's heaps.
#pragma once

#include "quality/progress.hpp"
#include "quality/scan/findings.hpp"
#include "quality/scan/order.hpp"

namespace meshcat::quality::scan {

struct ScanRequest {
  const ScanOrder &order;
  int workers = 0;       // at most
  std::string known;     // KnownState::write(); empty: nothing is known. Not with
                         // keys and aggregates, which are of all rows
  bool record = false;   // what is found of settled blocks
  bool samples = false;  // failing rows of each check
  RunInProgress run;     // to which it belongs
};

// How the order's keys are counted.
struct KeyWork {
  std::vector<KeyTask> tasks;          // one for each key
  std::vector<std::uint64_t> filters;  // of those tasks that have one
};

struct FoundKey {
  KeyFinding rows;
  keys::Count count;
  std::vector<std::uint64_t> repeated;  // the words of a Filter, of the method hashes
};

struct PassResult {
  vector::Tally tally;
  std::int64_t blocks = 0;  // looked at, not taken from what was known
  std::vector<Change> changes;
  bool forgotten = false;  // there were more
  Samples samples;
  vector::StateDigest digest;  // with `record`, of all blocks
  std::vector<FoundKey> keys;
  std::vector<std::optional<vector::Accumulated>> aggregates;  // nothing: left to the server
};

// Throws PgError and core::Error: a condition may raise.
PassResult pass(const ScanRequest &request, KeyWork work);

}  // namespace meshcat::quality::scan
