// What PL/pgSQL tells of the functions that it is running.
#pragma once

#include "bridge/guard.hpp"

extern "C" {
#include "plpgsql.h"
}
#undef _

namespace meshcat::bridge::plpgsql {

// What is told of functions as they run. What a listener throws fails the function.
struct Listener {
  void (*begin)(PLpgSQL_execstate *state);
  void (*end)(PLpgSQL_execstate *state);  // not of one that fails
  void (*before)(PLpgSQL_execstate *state, PLpgSQL_stmt *statement);
  void (*after)(PLpgSQL_execstate *state, PLpgSQL_stmt *statement);  // likewise
};

// Has PL/pgSQL tell, and whoever listened before, such as a debugger. To be called when
// the library is preloaded.
void watch();
void listen(Listener listener);

// Is this frame, one of those that explain errors, a function's?
bool is_frame(const ErrorContextCallback *frame);
// Then which; InvalidOid: a DO block.
Oid function_of(const ErrorContextCallback *frame);

// The function one of whose own statements is being planned or begins to run; null:
// none, or what runs is further inside.
PLpgSQL_execstate *calling_function();

// The analyzed query of an expression, as it was last run; null: it never was, or it is
// no query.
Query *query_of(const PLpgSQL_expr *expression);

}  // namespace meshcat::bridge::plpgsql
