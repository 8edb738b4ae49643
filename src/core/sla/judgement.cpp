#include "core/sla/judgement.hpp"

namespace meshcat::core::sla {

using namespace types;

namespace {

bool is_smaller_better(SlaTerm term) {
  return sla_term_info(term).direction == SlaDirection::at_most;
}

std::int64_t margin_of(const SlaBound &promised, SlaQuantity measured) {
  return is_smaller_better(promised.term) ? promised.value - measured : measured - promised.value;
}

// The share of rows or minutes that a value in percent leaves to go wrong.
SlaQuantity bad_share(SlaTerm term, SlaQuantity percentage) {
  return is_smaller_better(term) ? percentage
                                 : quantity_limits(SlaUnit::percent).greatest - percentage;
}

ErrorBudget budget_of(const SlaOutcome &outcome) {
  const SlaTerm term = outcome.promised.term;
  ErrorBudget budget{bad_share(term, outcome.promised.value), std::nullopt};
  if (!outcome.measured) return budget;
  const SlaQuantity bad = bad_share(term, *outcome.measured);
  if (bad == 0)
    budget.consumed = 0;
  else if (budget.allowed != 0)
    budget.consumed = (bad * 10'000 + budget.allowed - 1) / budget.allowed;
  return budget;
}

}  // namespace

std::string Judgement::promised() const {
  const SlaBound &bound = outcome.promised;
  std::string text(is_smaller_better(bound.term) ? "<" : ">");
  text.append(bound.strict ? " " : "= ");
  return text.append(format_quantity(bound.value, sla_term_info(bound.term).unit));
}

std::optional<std::string> Judgement::measured() const {
  if (!outcome.measured) return std::nullopt;
  return format_quantity(*outcome.measured, sla_term_info(outcome.promised.term).unit);
}

std::vector<Judgement> judge(const Sla &promise, const SlaObservation &observation) {
  std::vector<Judgement> judgements;
  for (const SlaOutcome &outcome : evaluate(promise, observation)) {
    Judgement judgement{outcome, std::nullopt, std::nullopt};
    if (outcome.measured) judgement.margin = margin_of(outcome.promised, *outcome.measured);
    if (sla_term_info(outcome.promised.term).unit == SlaUnit::percent)
      judgement.budget = budget_of(outcome);
    judgements.push_back(judgement);
  }
  return judgements;
}

}  // namespace meshcat::core::sla
