// Running checks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/quality/score.hpp"
#include "core/quality/target.hpp"
#include "quality/checks.hpp"
#include "quality/progress.hpp"
#include "quality/samples.hpp"
#include "quality/state.hpp"
#include "quality/subject.hpp"

namespace meshcat::bridge {
class ReadOnlyScope;
}

namespace meshcat::quality {

// Decimals of a metric that is shown or recorded; it is judged exactly.
inline constexpr int metric_places = 6;

enum class Status { pass, warn, fail, error, unmeasured };
const char *status_name(Status status);

// How the values of a column are distributed, as a sketch's bytes.
struct Distribution {
  std::string sketch;
  core::quality::ValueForm form;
};

// What a run found for one check.
struct Finding {
  Status status = Status::unmeasured;
  std::optional<std::int64_t> rows_checked, rows_failed;
  std::optional<core::quality::Exact> metric;  // in the leading threshold's unit
  std::int64_t blocks_read = 0;
  std::chrono::microseconds duration{0};
  const char *tier = nullptr;  // how it was measured: heap, sql; null: not at all
  std::string message;
  std::string detail;                        // what the message goes on with; it may quote data
  std::string sqlstate;                      // of an error
  std::optional<Distribution> distribution;  // of drift, as found
  bool cut_short = false;                    // unmeasured because the time was over
};

// That of a check whose measuring raised this error. Rethrows errors of the server
// rather than of the check: no memory, no disk, a shutdown.
Finding failed_finding(const ErrorData &error);

// The message with its detail.
std::string whole_message(const Finding &finding);

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
