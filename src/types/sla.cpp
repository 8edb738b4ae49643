// mesh.sla as an SQL type: promises that can be compared and tested.
#include "core/types/sla.hpp"

#include "bridge/spi.hpp"
#include "types/binding.hpp"

namespace meshcat::types {

using core::types::Sla;
using core::types::SlaObservation;

namespace {

Sla promise_argument(FunctionCallInfo fcinfo, int i) {
  return Sla::parse(stored_argument(fcinfo, i));
}

}  // namespace

MESHCAT_TYPE_IO(meshcat_sla, Sla)
MESHCAT_TYPE_EQUALITY(meshcat_sla)
MESHCAT_TYPE_HASH(meshcat_sla)

// mesh.at_least_as_strict(sla, sla) -> boolean
MESHCAT_FUNCTION(meshcat_sla_at_least_as_strict) {
  PG_RETURN_BOOL(
      core::types::at_least_as_strict(promise_argument(fcinfo, 0), promise_argument(fcinfo, 1)));
}

// mesh.evaluate(promise sla, observation text) -> setof (term, promised, measured, status)
MESHCAT_FUNCTION(meshcat_sla_evaluate) {
  const bridge::Args args(fcinfo);
  const Sla promise = Sla::parse(args.maybe_output(0).value_or(""));
  const SlaObservation observation =
      SlaObservation::parse(args.maybe_text(1).value_or(std::string()));
  bridge::SetResult result(fcinfo);
  for (const core::types::SlaOutcome &outcome : core::types::evaluate(promise, observation)) {
    const auto &term = core::types::sla_term_info(outcome.promised.term);
    const auto *measured = observation.find(outcome.promised.term);
    result.add(
        {bridge::text(term.name), bridge::text(outcome.promised.to_string()),
         bridge::text(measured != nullptr ? std::optional(measured->to_string()) : std::nullopt),
         bridge::text(core::types::to_string(outcome.status))});
  }
  return Datum{0};
}

// mesh_catalog.list_sla_terms() -> setof (term, unit, direction, definition, aliases)
MESHCAT_FUNCTION(meshcat_sla_list_terms) {
  bridge::SetResult result(fcinfo);
  for (const auto &term : core::types::sla_terms()) {
    std::string aliases;
    for (const std::string_view alias : term.aliases)
      if (!alias.empty()) aliases.append(aliases.empty() ? "" : ", ").append(alias);
    result.add({bridge::text(term.name), bridge::text(core::types::to_string(term.unit)),
                bridge::text(core::types::to_string(term.direction)), bridge::text(term.definition),
                bridge::text(aliases)});
  }
  return Datum{0};
}

}  // namespace meshcat::types
