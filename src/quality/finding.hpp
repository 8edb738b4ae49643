// What a run finds of one check.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "bridge/guard.hpp"
#include "core/quality/exact.hpp"
#include "core/quality/target.hpp"

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

// Errors of the server rather than of a check: no memory, no disk, a shutdown.
bool is_servers(const ErrorData &error);
// Throws it as a PgError.
[[noreturn]] void rethrow(const ErrorData &error);

// That of a check whose measuring raised this error, unless it is the server's, which is
// rethrown.
Finding failed_finding(const ErrorData &error);

// The message with its detail.
std::string whole_message(const Finding &finding);

}  // namespace meshcat::quality
