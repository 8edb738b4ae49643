// Plans that are made for their reader: what a port asks about it once a statement, whether it
// is exempt from filters and masks, is answered before the statement is planned. Then the
// planner drops what the reader has no use of, and rows pass no node that asks.
//
// Such a plan has a note of the answers. Whoever begins it is admitted then; where the answers
// are others by now, the statement is planned anew.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::access::reader_plan {

// Before planning: puts the answers into the query. Returns what `note` is to know, null for
// a query that asks nothing.
void *answer(Query *query, int cursor_options);
void note(void *answered, PlannedStmt *plan);

// Before a plan is begun: replaces one whose answers are not those of now. `admits`: its
// reader is about to be admitted.
void renew(QueryDesc *query, bool admits);

// Admits the reader of a plan that an executor begins. Throws insufficient_privilege for
// who may not read, and for a plan whose answers are not those of now.
void admit_reader(const List *note, MemoryContext executor);

}  // namespace meshcat::access::reader_plan
