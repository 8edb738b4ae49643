// The states of aggregates: C++ objects that live as long as the aggregation.
#pragma once

#include <string>

#include "bridge/args.hpp"
#include "bridge/context_object.hpp"

namespace meshcat::quality {

// Where a state lives that an aggregate keeps from row to row.
inline MemoryContext lasting_context(FunctionCallInfo fcinfo, const char *aggregate) {
  MemoryContext context = nullptr;
  if (AggCheckCallContext(fcinfo, &context) != AGG_CONTEXT_AGGREGATE)
    throw core::Error(core::sqlstate::wrong_object_type,
                      std::string(aggregate) + " and its functions only work as an aggregate");
  return context;
}

template <typename State>
State &state_of(Datum state) {
  return *static_cast<State *>(static_cast<void *>(DatumGetPointer(state)));
}

// The combine function of states that know how to merge() another.
template <typename State>
Datum combined(FunctionCallInfo fcinfo, const char *aggregate) {
  const MemoryContext context = lasting_context(fcinfo, aggregate);
  const auto [ours, none_ours] = fcinfo->args[0];
  const auto [others, none_others] = fcinfo->args[1];
  if (none_others) {
    fcinfo->isnull = none_ours;
    return ours;
  }
  if (none_ours) return PointerGetDatum(bridge::make_in<State>(context, state_of<State>(others)));
  state_of<State>(ours).merge(state_of<State>(others));
  return ours;
}

}  // namespace meshcat::quality
