// The planner's and the executor's hooks: previous ones are chained, what listens
// is guarded.
#pragma once

#include <cstdint>

#include "bridge/guard.hpp"

namespace meshcat::bridge::hooks {

// Listeners run before the previous hook and the server's own code; what they throw
// refuses the statement. They may run queries of their own, for which every
// listener is called again.
using AfterAnalysis = void (*)(ParseState *state, Query *query);
using BeforePlan = void (*)(Query *query);
using BeforeStart = void (*)(QueryDesc *query, int flags);
using BeforeRun = void (*)(QueryDesc *query);
using BeforeEnd = void (*)(QueryDesc *query);
// What a utility statement was, and how it went.
struct Utility {
  const PlannedStmt *statement;
  const char *text;                   // what the client sent
  const QueryCompletion *completion;  // may be null
  std::int64_t duration;              // microseconds
};
using AfterUtility = void (*)(const Utility &utility);
// What looks at a query before it is planned, which changes it, and at the plan. What
// `before` returns is handed to `after`; it belongs to the current memory context.
struct PlanObserver {
  void *(*before)(Query *query, int cursor_options);
  void (*after)(void *seen, PlannedStmt *plan);
};

// Each adds a listener, for the life of the process and all its children. Without
// effect outside shared preload: a session must not differ from its neighbours.
// Called for what was parsed, before rules are applied to it.
void after_analysis(AfterAnalysis listener);
void before_planner(BeforePlan listener);
void observe_planner(PlanObserver observer);
void before_executor_start(BeforeStart listener);
// Called for every portion of a query's rows: once for most, once a FETCH for a
// cursor.
void before_executor_run(BeforeRun listener);
// Not called for a query that fails.
void before_executor_end(BeforeEnd listener);
// Called when a utility statement has done its work.
void after_utility(AfterUtility listener);

// Gives a query its identifier if it has none, unless compute_query_id is off. Where
// nobody else asks for identifiers those that need none are spared the work.
void identify(ParseState *state, Query *query);

// Whether the listeners are in place: the library was preloaded.
bool installed();

}  // namespace meshcat::bridge::hooks
