// The heap fast path: all checks of a relation in one parallel scan, without the
// executor, in vectors.
#pragma once

#include "quality/scan/order.hpp"

namespace meshcat::quality::scan {

// How many background workers the scan is worth: as PostgreSQL reckons for a parallel
// sequential scan; none where a condition is not safe in them. Throws PgError.
int workers_for(const ScanOrder &order);

// Counts what the active snapshot sees, with the current role's rights to execute
// functions; whether it may read the relation must have been asked. Throws PgError and
// core::Error: a condition may raise.
vector::Tally scan(const ScanOrder &order, int workers);

}  // namespace meshcat::quality::scan
