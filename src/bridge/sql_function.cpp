#include "bridge/sql_function.hpp"

#include "bridge/hooks.hpp"

extern "C" {
#include "catalog/pg_collation.h"
#include "utils/fmgroids.h"
}

namespace meshcat::bridge::sql_function {

namespace {

using Callback = void (*)(void *);

// A function of the server that is written in SQL.
constexpr Oid known_function = F_LPAD_TEXT_INT4;

// The server's callback is nobody else's to name: it is seen when a known function runs.
constinit bool asked = false, asking = false;
constinit Callback mark = nullptr;

void before_start(QueryDesc *, int) {
  if (!asking || error_context_stack == nullptr) return;
  asking = false;
  if (function_of_frame(error_context_stack->arg) == known_function)
    mark = error_context_stack->callback;
}

void run_known_function() {
  const MemoryContext room =
      AllocSetContextCreate(CurrentMemoryContext, "meshcat", ALLOCSET_SMALL_SIZES);
  const MemoryContext before = MemoryContextSwitchTo(room);
  OidFunctionCall2Coll(known_function, DEFAULT_COLLATION_OID, CStringGetTextDatum(""),
                       Int32GetDatum(0));
  MemoryContextSwitchTo(before);
  MemoryContextDelete(room);
}

void learn() {
  asking = true;
  try {
    call([] { run_known_function(); });
  } catch (...) {
    asking = false;
    throw;
  }
  asking = false;
  asked = true;
}

}  // namespace

void watch() {
  hooks::before_executor_start(before_start);
}

Oid function_of(const ErrorContextCallback *frame) {
  if (!asked && !asking && ActiveSnapshotSet()) learn();
  return mark != nullptr && frame->callback == mark ? function_of_frame(frame->arg) : InvalidOid;
}

}  // namespace meshcat::bridge::sql_function
