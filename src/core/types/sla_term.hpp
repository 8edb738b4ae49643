// The terms an SLA can promise: what each measures, in which unit, and which
// direction is better.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace meshcat::core::types {

// In order of their names, which is the order of canonical text.
enum class SlaTerm {
  accuracy,
  availability,
  completeness,
  error_rate,
  frequency,
  freshness,
  latency,
  propagation,
  response_p50,
  response_p95,
  response_p99,
  retention,
  satisfaction,
  throughput,
  time_to_detect,
  time_to_notify,
  time_to_repair,
};

enum class SlaUnit { duration, percent, rate, rating };
enum class SlaDirection { at_most, at_least };

std::string_view to_string(SlaUnit unit) noexcept;            // "duration", ...
std::string_view to_string(SlaDirection direction) noexcept;  // "<=" or ">="

struct SlaTermInfo {
  SlaTerm term;
  std::string_view name;
  SlaUnit unit;
  SlaDirection direction;  // the only one a promise can take
  std::string_view definition;
  std::array<std::string_view, 2> aliases;  // ODCS names and short forms; empty when fewer
};

// All terms, in order of their names.
std::span<const SlaTermInfo> sla_terms() noexcept;
const SlaTermInfo &sla_term_info(SlaTerm term) noexcept;
// The term of that name or alias, whatever its case; null when there is none.
const SlaTermInfo *find_sla_term(std::string_view name) noexcept;
// All names, for hints: "accuracy, availability, ...".
std::string sla_term_names();

}  // namespace meshcat::core::types
