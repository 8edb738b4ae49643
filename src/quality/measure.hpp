// Running checks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/quality/score.hpp"
#include "quality/checks.hpp"
#include "quality/finding.hpp"
#include "quality/progress.hpp"
#include "quality/samples.hpp"
#include "quality/state.hpp"
#include "quality/subject.hpp"

namespace meshcat::bridge {
class ReadOnlyScope;
}

namespace meshcat::quality {

struct Run {
  // Does what it found hold for all rows?
  bool is_whole() const { return complete && !sample; }

  std::vector<Finding> findings;  // one for each check
  std::optional<std::int64_t> rows;
  std::optional<TimestampTz> data_as_of;
  // Rows that fail any check of each dimension, as the fused pass counts them.
  std::vector<std::int64_t> group_failures;
  std::vector<core::quality::DimensionTally> tallies;
  TimestampTz started_at = 0;
  std::chrono::microseconds duration{0};
  std::int64_t blocks = 0;                      // of the heaps that the fused pass scanned
  std::int64_t blocks_unchanged = 0;            // of these, not looked at again
  Knowledge knowledge;                          // what was known of them
  std::vector<scan::Change> changes;            // and what is known now
  std::optional<KeptKeys> keys;                 // likewise of their keys
  std::optional<bridge::WalPosition> position;  // as of which all that is known holds
  std::vector<SampledRow> samples;              // where rows fail
  bool complete = false;                        // read as the domain, every row visible
  bool cut_short = false;                       // some of it was not measured in time
  std::optional<double> sample;                 // percent of the rows that it looked at
  bool read_only = false;                       // nothing can be recorded in this transaction
};

// What a check finds must not depend on the settings of who runs it: time zone
// and the formats of dates and intervals, for the life of the scope.
void use_run_settings(bridge::ReadOnlyScope &scope);

// How a run is to be made.
struct RunRequest {
  TimestampTz as_of;
  bool incremental = false;  // blocks that have not changed are taken from an earlier run
  std::optional<std::chrono::microseconds> time_budget;  // what it may take to measure
  std::optional<double> sample;  // percent of the rows; nothing: all of them
};

// Measures `checks` in one snapshot, read-only and as the subject's role. What
// one check cannot do (a column that is gone, a division by zero) is that check's
// error; the others are measured. What is not measured when the time is over is
// unmeasured, never measured in part. Throws what is wrong with the relation itself.
Run measure(const Subject &subject, const std::vector<StoredCheck> &checks,
            const RunRequest &request, Progress &progress);

}  // namespace meshcat::quality
