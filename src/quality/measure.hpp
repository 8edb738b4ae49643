// Running checks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/quality/score.hpp"
#include "quality/checks.hpp"
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

// What a run found for one check.
struct Finding {
  Status status = Status::unmeasured;
  std::optional<std::int64_t> rows_checked, rows_failed;
  std::optional<core::quality::Exact> metric;  // in the leading threshold's unit
  std::int64_t blocks_read = 0;
  std::chrono::microseconds duration{0};
  const char *tier = nullptr;  // how it was measured: heap, sql; null: not at all
  std::string message;
  std::string detail;    // what the message goes on with; it may quote data
  std::string sqlstate;  // of an error
};

// The message with its detail.
std::string whole_message(const Finding &finding);

struct Run {
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
  bool complete = false;                        // read as the domain, every row visible
  bool read_only = false;                       // nothing can be recorded in this transaction
};

// What a check finds must not depend on the settings of who runs it: time zone
// and the formats of dates and intervals, for the life of the scope.
void use_run_settings(bridge::ReadOnlyScope &scope);

// Measures `checks` in one snapshot, read-only and as the subject's role. What
// one check cannot do (a column that is gone, a division by zero) is that check's
// error; the others are measured. Throws what is wrong with the relation itself.
// With `incremental`, blocks that have not changed since an earlier run are taken from
// what it found there.
Run measure(const Subject &subject, const std::vector<StoredCheck> &checks, TimestampTz as_of,
            bool incremental);

}  // namespace meshcat::quality
