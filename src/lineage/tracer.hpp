// Where the values and the rows of a query come from. Inside of here is C in
// spirit: PostgreSQL's walkers raise, so nothing may need a destructor, and
// callers go through bridge::call. What is found goes into palloced lists.
#pragma once

#include "lineage/definition.hpp"

namespace meshcat::lineage {

// How a value gets to where it is used, from the closest to the most remote.
enum class Use {
  identity,
  transformation,
  aggregation,
  conditional,
  window,
  join,
  group_by,
  filter,
  sort
};

// A query and the queries around it, for Vars of outer levels.
struct Level {
  Query *query;
  Level *outer;
};

struct Tracer {
  HTAB *visited;          // what has been traced for which target already
  AttrNumber target = 0;  // what is being traced: a column of the view, or the view as a whole
  List *edges = NIL;      // of SourceEdge *
  List *relations = NIL;  // likewise, one for each relation read: its rows
};

// What surrounds what is being walked. A function that takes a node works within
// walk.level's query; one that takes a query works from the level around it.
struct Walk {
  Tracer *tracer;
  Level *level;
  Use use;
  bool masking;
};

Tracer new_tracer();

// The walk one step further: an indirect use stays what it is, of the direct ones
// the more remote wins, and what is masked stays so.
Walk with(Walk walk, Use use, bool masking = false);
// The edge from a relation's column, or SourceEdge's whole_row or rows_only.
SourceEdge *new_edge(const Walk &walk, Oid relation, int attribute);
// Likewise, from a parameter or one of its fields; null: all of it.
SourceEdge *new_edge(const Walk &walk, const Param *parameter, const char *field);
// The level `levels` queries further out.
Level *level_up(Level *level, int levels);
// Whether this is the walk's first visit to a place for the same target and use: a
// second would find the same again, and in a recursive query never end.
bool first_visit(const Walk &walk, const void *place, int attribute);
// The common table expression that an entry of the walk's level refers to. Moves
// the walk to the level around it.
CommonTableExpr *find_cte(Walk *walk, const RangeTblEntry *entry);

// Records where the value of an expression comes from,
void trace(Walk walk, Node *node);
// that of a Var,
void trace_var(Walk walk, const Var *var);
// that of a column of a query's result (or whole_row or rows_only),
void trace_output(Walk walk, Query *query, int attribute);
// that of a column of one side of UNION, INTERSECT or EXCEPT,
void trace_side(Walk walk, Node *side, int attribute);
// and the rows that the query of walk.level reads.
void trace_rows(Walk walk);
// Records what decides which rows a query returns or changes, in which groups and order.
void trace_influences(Walk walk, Query *query);

// The columns that a query returns: a statement that writes returns them by RETURNING.
inline List *output_of(const Query *query) {
  return query->commandType == CMD_SELECT ? query->targetList : query->returningList;
}
// The edges found, each once and sorted; each relation read has at least one.
std::vector<SourceEdge> collect(const Tracer &tracer);

// Does this function hide its argument: one cannot tell the value from the result?
bool hides(Oid function);

}  // namespace meshcat::lineage
