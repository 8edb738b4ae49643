// What the counts of a block mean: as long as this is the same, and the block's LSN,
// so are they.
#pragma once

#include <optional>
#include <string>

#include "quality/scan/order.hpp"

namespace meshcat::quality::scan {

// Everything beside the rows that an order's counts on one of its heaps depend on, as
// text. Nothing when they must not be kept: a function may change or depends on
// settings, or the heap is not logged or was made in this transaction. Throws PgError.
std::optional<std::string> fingerprint(const ScanOrder &order, const Heap &heap);

}  // namespace meshcat::quality::scan
