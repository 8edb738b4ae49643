// The charter of a domain: what it owns, what it promises, who works in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json/value.hpp"

namespace meshcat::core::domain {

// One thing that is wrong with a charter, and where.
struct CharterProblem {
  std::string path;
  std::string problem;

  friend bool operator==(const CharterProblem &, const CharterProblem &) = default;
};

struct Charter {
  // Every measurable promise in it, as the text of a mesh.sla; nothing when it
  // makes none.
  std::optional<std::string> promise;
  // Empty for a valid charter; otherwise all that is wrong with it.
  std::vector<CharterProblem> problems;
};

// Judges a charter. Every field is optional, but there must be one:
//
//   data_assets        ["transactions", ...]
//   quality_standards  {"accuracy": ">= 99.9%", ...}
//   access_protocols   "..." or ["...", ...]
//   team               {"product_owner": "..." or ["...", ...], ...}
//   committed_service  "availability >= 99.5%; response_p95 < 1s", the same in
//                      {"service": "..."}, or {"uptime": "99.5%", ...}
//
// The keys of quality_standards and committed_service are terms of mesh.sla
// (and uptime, which is availability); a value without an operator takes the
// direction in which its term is better. A term is promised once.
Charter read_charter(const json::Value &document);

// The names of the fields, for hints.
std::string charter_field_names();

}  // namespace meshcat::core::domain
