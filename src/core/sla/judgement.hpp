// What an observation says of a promise, term by term.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/types/sla.hpp"

namespace meshcat::core::sla {

// How much of what a percentage allows to go wrong did go wrong.
struct ErrorBudget {
  types::SlaQuantity allowed;  // 0.1 % for a promise of 99.9 %
  // In hundredths of a percent of `allowed`, rounded up, so that it exceeds
  // 100 % exactly when the promise (without strictness) is broken. Nothing when
  // something went wrong though nothing was allowed to.
  std::optional<std::int64_t> consumed;
};

struct Judgement {
  types::SlaOutcome outcome;
  // How far the measured value is on the good side of the promised one, in the
  // term's steps; negative on the bad side. Nothing when it was not measured.
  std::optional<std::int64_t> margin;
  // For terms in percent.
  std::optional<ErrorBudget> budget;

  std::string promised() const;                 // ">= 99.9%"
  std::optional<std::string> measured() const;  // "98.63%"
};

// One judgement for each promised term, in order of their names.
std::vector<Judgement> judge(const types::Sla &promise, const types::SlaObservation &observation);

}  // namespace meshcat::core::sla
