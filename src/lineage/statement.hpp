// The lineage of a statement that writes, read from its tree after the rewriter and
// before the planner.
#pragma once

#include <vector>

#include "lineage/definition.hpp"

namespace meshcat::lineage {

// What one relation is given by a statement. Of the relation's own columns only what
// changes their values is told: that they are also looked at to find rows is not.
struct Write {
  CmdType command;
  Oid target;
  std::vector<SourceEdge> edges;
};

// Does the query write anything itself, in WITH included?
bool writes(const Query *query);
// What it writes, a statement in WITH apart. Throws PgError for a query too deep to walk.
std::vector<Write> writes_of(Query *query);
// What a relation's generated columns are made of: its other columns.
std::vector<SourceEdge> generated_edges(Oid relation);
// What a query's result is made of; SourceEdge::target is a column's position from 1.
// Throws PgError likewise.
std::vector<SourceEdge> result_edges(Query *query);

}  // namespace meshcat::lineage
