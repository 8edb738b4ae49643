// A condition evaluated for single rows, outside any query: what triggers need.
#pragma once

#include <string>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// Trivially copyable; lives in the memory context that was current when it was made.
struct RowCondition {
  ExprState *state;
  ExprContext *context;
  TupleTableSlot *slot;
};

// `text` over the columns of `relation`, as plan_condition() reads it. Throws PgError.
RowCondition compile_row_condition(const std::string &text, Oid relation);

// Could the same row meet it at one time and not at another, or for one session and not
// for another?
bool may_change(const std::string &text, Oid relation);

// Is the condition true of the row? Not when it is null.
bool is_true(const RowCondition &condition, HeapTuple row);

}  // namespace meshcat::bridge
