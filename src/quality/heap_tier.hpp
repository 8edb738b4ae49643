// The fused pass over a plain heap: from checks to a scan's order.
#pragma once

#include <string>
#include <vector>

#include "quality/plan.hpp"
#include "quality/scan/admission.hpp"

namespace meshcat::quality {
struct HeapPlan {
  scan::ScanOrder order;
  std::vector<std::size_t> checks;  // which check each of the order's is
  std::vector<std::string> proofs;  // the unique index that lets no row fail it, or empty
};

// What the scan counts for the checks that `fused` lists and for those that count keys
// and can be part of it, or need not be counted; its groups are the dimensions, in their order.
// Must run as the subject's role. Throws PgError.
HeapPlan plan_heap(const Subject &subject, const std::vector<StoredCheck> &checks,
                   const std::vector<Plan> &plans, const std::vector<std::size_t> &fused,
                   std::vector<scan::Heap> heaps);

// Says so of an index.
std::string proved_by(const std::string &index);

}  // namespace meshcat::quality
