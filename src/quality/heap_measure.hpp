// The fused pass over heaps, past the executor.
#pragma once

#include <optional>
#include <vector>

#include "quality/measure.hpp"
#include "quality/pass_result.hpp"
#include "quality/plan.hpp"
#include "quality/sampling.hpp"

namespace meshcat::quality {

// Errors of the server rather than of a check: no memory, no disk, a shutdown.
bool is_servers(const ErrorData &error);

struct HeapMeasurement {
  PassResult result;
  std::vector<std::size_t> checks;  // which check each of the result's is
  Finding cost;
};

// Measures those of the checks that `fused` lists, and those of keys that it can, by a
// scan of heaps, and tells the run what it looked at. Nothing where that is not possible, or a
// check raises: the executor finds out which. Must run as the subject's role. Throws PgError.
std::optional<HeapMeasurement> measure_heap(
    const Subject &subject, const std::vector<StoredCheck> &checks, const std::vector<Plan> &plans,
    const std::vector<std::size_t> &fused, const RunRequest &request,
    const std::optional<Sample> &sample, Run &run, Progress &progress);

}  // namespace meshcat::quality
