// What a plan carries along: what its making took for granted, kept wherever the plan is copied.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::bridge::plan_note {

// Is told when an executor begins a plan with a note: not for EXPLAIN without ANALYZE, and
// once for a statement, whatever rows it checks again. `executor` is the memory context of
// the executor's life.
using Begin = void (*)(const List *note, MemoryContext executor);

// Called from _PG_init. There is one listener.
void at_begin(Begin listener);

// While it lives, plans are made as without preload: for whoever reads.
class ForAllReaders {
 public:
  ForAllReaders();
  ~ForAllReaders();
  ForAllReaders(const ForAllReaders &) = delete;
  ForAllReaders &operator=(const ForAllReaders &) = delete;

  static bool wanted();
};

// `note` consists of nodes that can be copied.
void attach(PlannedStmt *plan, List *note);
// NIL: none.
const List *find(const PlannedStmt *plan);

// A plan for a copy of `query`, which was rewritten before, in the current memory context.
PlannedStmt *plan(const Query *query, const char *text, int cursor_options);

}  // namespace meshcat::bridge::plan_note
