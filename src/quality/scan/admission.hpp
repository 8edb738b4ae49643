// May a relation be scanned as heaps, past the executor?
#pragma once

#include <string>
#include <vector>

#include "quality/scan/order.hpp"

namespace meshcat::quality::scan {

struct Admission {
  std::string obstacle;     // why not; empty: it may
  std::vector<Heap> heaps;  // otherwise
};

// For the current role, in this transaction; locks the relation and its children
// for reading. Only what the executor would do no more with than read it is
// admitted: no row security, no privilege on single columns alone, no computed
// columns, no storage but heaps. Throws PgError.
Admission admit(Oid relation);

}  // namespace meshcat::quality::scan
