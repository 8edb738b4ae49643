// The fused pass over heaps, past the executor.
#pragma once

#include <optional>
#include <vector>

#include "quality/heap_statistics.hpp"
#include "quality/measure.hpp"
#include "quality/pass_result.hpp"
#include "quality/plan.hpp"
#include "quality/sampling.hpp"

namespace meshcat::quality {

struct HeapMeasurement {
  PassResult result;
  std::vector<std::size_t> checks;  // which check each of the result's is
  Finding cost;
  std::vector<FoundStatistic> statistics;
  Finding statistics_cost;  // the same pass, or another one beside what was known

  std::size_t measured() const { return checks.size() + statistics.size(); }
};

// Measures those of the checks that `fused` lists, and those of keys and statistics that
// it can, by a scan of heaps, and tells the run what it looked at. Nothing where that is
// not possible, or a check raises: the executor finds out which. Statistics alone are left
// to it first. Must run as the subject's role. Throws PgError.
std::optional<HeapMeasurement> measure_heap(
    const Subject &subject, const std::vector<StoredCheck> &checks, const std::vector<Plan> &plans,
    const std::vector<std::size_t> &fused, const RunRequest &request,
    const std::optional<Sample> &sample, Run &run, Progress &progress);

}  // namespace meshcat::quality
