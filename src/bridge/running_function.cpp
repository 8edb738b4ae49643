#include "bridge/running_function.hpp"

#include "bridge/plpgsql.hpp"
#include "bridge/sql_function.hpp"

namespace meshcat::bridge {

void watch_functions() {
  plpgsql::watch();
  sql_function::watch();
}

// A running function leaves its mark among those that explain errors.
Oid running_function() {
  for (const ErrorContextCallback *frame = error_context_stack; frame != nullptr;
       frame = frame->previous) {
    if (plpgsql::is_frame(frame)) return plpgsql::function_of(frame);
    if (const Oid function = sql_function::function_of(frame); function != InvalidOid)
      return function;
  }
  return InvalidOid;
}

}  // namespace meshcat::bridge
