// The passes over a plain heap: from checks to a scan's order.
#pragma once

#include <string>
#include <vector>

#include "quality/plan.hpp"
#include "quality/scan/admission.hpp"

namespace meshcat::quality {

// A statistic all of whose aggregates the scan computes.
struct HeapStatistic {
  std::size_t check;
  std::vector<std::size_t> aggregates;  // its calls' places in the order
};

struct HeapPlan {
  scan::ScanOrder order;
  std::vector<std::size_t> checks;  // which check each of the order's is
  std::vector<std::string> proofs;  // the unique index that lets no row fail it, or empty
  std::vector<HeapStatistic> statistics;

  // The checks that it measures, statistics last.
  std::vector<std::size_t> measured() const;
};

// What the scan finds for the checks that `fused` lists, and for those that are a statistic
// or count keys and can be part of it, or whose keys need not be counted; its groups are the
// dimensions, in their order. Must run as the subject's role. Throws PgError.
HeapPlan plan_heap(const Subject &subject, const std::vector<StoredCheck> &checks,
                   const std::vector<Plan> &plans, const std::vector<std::size_t> &fused,
                   std::vector<scan::Heap> heaps);

// Says so of an index.
std::string proved_by(const std::string &index);
// Leaves out statistics.
void leave_statistics(HeapPlan &plan);

}  // namespace meshcat::quality
