// The fused pass over a plain heap: from checks to a scan's order.
#pragma once

#include <vector>

#include "quality/plan.hpp"
#include "quality/scan/admission.hpp"

namespace meshcat::quality {

// What the scan counts for those of the checks that `which` lists; its groups are
// the dimensions, in their order. Must run as the subject's role. Throws PgError.
scan::ScanOrder heap_order(const Subject &subject, const std::vector<StoredCheck> &checks,
                           const std::vector<Plan> &plans, const std::vector<std::size_t> &which,
                           std::vector<scan::Heap> heaps);

}  // namespace meshcat::quality
