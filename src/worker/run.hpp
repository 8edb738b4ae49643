// Running a job: begin, its command as its owner, finish; each step guarded.
#pragma once

#include "worker/guard.hpp"
#include "worker/job.hpp"

namespace meshcat::worker {

// How a run went.
struct Outcome {
  std::uint64_t rows = 0;
  int failures = 0;  // in a row
  std::optional<bridge::Problem> problem;
};

// Runs the command in a step of its own and records how it went in another.
Outcome run_and_finish(const JobRun &run, Guard guard);

// Is this backend running a job's command? Then it must not run another's.
bool inside_job() noexcept;

}  // namespace meshcat::worker
