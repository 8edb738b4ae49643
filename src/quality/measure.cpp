#include "quality/measure.hpp"

#include "bridge/confinement.hpp"
#include "bridge/scope.hpp"
#include "quality/drift.hpp"
#include "quality/history.hpp"
#include "quality/judge.hpp"
#include "quality/measurement.hpp"
#include "quality/sampling.hpp"
#include "quality/stopwatch.hpp"

namespace meshcat::quality {

void use_run_settings(bridge::ReadOnlyScope &scope) {
  scope.set("timezone", "UTC");
  scope.set("datestyle", "ISO, MDY");
  scope.set("intervalstyle", "postgres");
}

Run measure(const Subject &subject, const std::vector<StoredCheck> &checks,
            const RunRequest &request, Progress &progress) {
  Run run;
  run.started_at = GetCurrentTimestamp();
  run.sample = request.sample;
  const auto sample = request.sample ? std::optional(draw_sample(*request.sample)) : std::nullopt;
  const Stopwatch watch;
  {
    // Not the statement's, which is older than the turn that the run may have waited for.
    const bridge::CommandSnapshot snapshot;
    const catalog::RoleScope role(subject.role);
    bridge::ReadOnlyScope scope;
    use_run_settings(scope);
    run.read_only = scope.was_read_only();
    Measurement measurement(subject, checks, request, sample, run, progress);
    measurement.plan();
    measurement.probe(scope);
    measurement.run();
  }
  judge_drift(subject, checks, run, request.as_of);
  judge_history(checks, run, request.as_of);
  if (run.is_whole()) tally(checks, run);
  run.duration = watch.elapsed();
  return run;
}

}  // namespace meshcat::quality
