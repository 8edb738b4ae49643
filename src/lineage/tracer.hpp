// Where the values of a query come from. Inside of here is C in spirit:
// PostgreSQL's walkers raise, so nothing may need a destructor, and callers go
// through bridge::call. What is found goes into a list of palloced edges.
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
  List *edges = NIL;      // of SourceEdge *
  AttrNumber target = 0;  // what is being traced: a column of the view, or the view as a whole
  List *open = NIL;       // recursive common table expressions being traced
};

// What surrounds the expression being walked.
struct Walk {
  Tracer *tracer;
  Level *level;
  Use use;
  bool masking;
};

// Records where the value of an expression comes from.
void trace(Walk walk, Node *node);
// The same for column `attribute` of a query's result; 0 is every column.
void trace_output(Walk walk, Query *query, Level *outer, int attribute);

}  // namespace meshcat::lineage
