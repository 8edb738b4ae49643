#include "core/types/sla_term.hpp"

#include <algorithm>
#include <cstddef>

#include "core/types/scanner.hpp"

namespace meshcat::core::types {

namespace {

using enum SlaUnit;

using Aliases = std::array<std::string_view, 2>;

constexpr SlaTermInfo smaller_better(SlaTerm term, std::string_view name, SlaUnit unit,
                                     std::string_view definition, Aliases aliases = {}) {
  return {term, name, unit, SlaDirection::at_most, definition, aliases};
}

constexpr SlaTermInfo larger_better(SlaTerm term, std::string_view name, SlaUnit unit,
                                    std::string_view definition, Aliases aliases = {}) {
  return {term, name, unit, SlaDirection::at_least, definition, aliases};
}

// ODCS' generalAvailability, endOfSupport and endOfLife are missing on purpose:
// they are dates of a version's lifecycle, nothing an observation could break.
constexpr std::array terms{
    larger_better(SlaTerm::accuracy, "accuracy", percent,
                  "Share of rows that fail no accuracy or conformity check."),
    larger_better(SlaTerm::availability, "availability", percent,
                  "Share of minutes with a worker heartbeat and no failed read of the port; a "
                  "heartbeat gap counts as down, announced maintenance does not.",
                  {"av"}),
    larger_better(SlaTerm::completeness, "completeness", percent,
                  "Share of rows that fail no completeness check."),
    smaller_better(SlaTerm::error_rate, "error_rate", percent,
                   "Share of rows that fail at least one quality check.", {"errorRate", "er"}),
    smaller_better(SlaTerm::frequency, "frequency", duration,
                   "Longest time between two deliveries: the delivery window.",
                   {"fy", "delivery_window"}),
    smaller_better(SlaTerm::freshness, "freshness", duration, "Age of the newest business time."),
    smaller_better(SlaTerm::latency, "latency", duration,
                   "Time from an event to its availability in the port.", {"ly"}),
    smaller_better(SlaTerm::propagation, "propagation", duration,
                   "Time from a commit at the source to the same key and value at the consumer."),
    smaller_better(SlaTerm::response_p50, "response_p50", duration,
                   "Time within which 50 % of the queries of the port finish."),
    smaller_better(SlaTerm::response_p95, "response_p95", duration,
                   "Time within which 95 % of the queries of the port finish."),
    smaller_better(SlaTerm::response_p99, "response_p99", duration,
                   "Time within which 99 % of the queries of the port finish."),
    larger_better(SlaTerm::retention, "retention", duration,
                  "Time for which data stays readable after its publication.", {"re"}),
    larger_better(SlaTerm::satisfaction, "satisfaction", rating,
                  "Mean rating by the consumers, from 1 to 5."),
    larger_better(SlaTerm::throughput, "throughput", rate, "Rows delivered per unit of time.",
                  {"th"}),
    smaller_better(SlaTerm::time_to_detect, "time_to_detect", duration,
                   "Time from the start of an incident to its detection.", {"timeToDetect", "td"}),
    smaller_better(SlaTerm::time_to_notify, "time_to_notify", duration,
                   "Time from the detection of an incident to the notice to its consumers.",
                   {"timeToNotify", "tn"}),
    smaller_better(SlaTerm::time_to_repair, "time_to_repair", duration,
                   "Time from the detection of an incident to its repair.", {"timeToRepair", "tr"}),
};

constexpr bool is_indexed_and_sorted() {
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (static_cast<std::size_t>(terms[i].term) != i) return false;
    if (i > 0 && terms[i].name <= terms[i - 1].name) return false;
  }
  return true;
}
static_assert(is_indexed_and_sorted(), "a term's value is its index, in order of names");

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return fold_case(x) == fold_case(y); });
}

bool has_name(const SlaTermInfo &info, std::string_view name) {
  if (equals_ignoring_case(info.name, name)) return true;
  return std::any_of(info.aliases.begin(), info.aliases.end(), [&](std::string_view alias) {
    return !alias.empty() && equals_ignoring_case(alias, name);
  });
}

}  // namespace

std::string_view to_string(SlaUnit unit) noexcept {
  switch (unit) {
    case percent:
      return "percent";
    case rate:
      return "rate";
    case rating:
      return "rating";
    case duration:
      break;
  }
  return "duration";
}

std::string_view to_string(SlaDirection direction) noexcept {
  return direction == SlaDirection::at_most ? "<=" : ">=";
}

std::span<const SlaTermInfo> sla_terms() noexcept {
  return terms;
}

const SlaTermInfo &sla_term_info(SlaTerm term) noexcept {
  return terms[static_cast<std::size_t>(term)];
}

const SlaTermInfo *find_sla_term(std::string_view name) noexcept {
  const auto *found = std::find_if(terms.begin(), terms.end(),
                                   [&](const SlaTermInfo &info) { return has_name(info, name); });
  return found == terms.end() ? nullptr : found;
}

std::string sla_term_names() {
  std::string names;
  for (const auto &info : terms) {
    if (!names.empty()) names.append(", ");
    names.append(info.name);
  }
  return names;
}

}  // namespace meshcat::core::types
