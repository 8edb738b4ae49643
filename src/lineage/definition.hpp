// The lineage of a view, read from its definition as the server resolved it.
#pragma once

#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::lineage {

// What a column of the view, or the view as a whole, is made of.
struct SourceEdge {
  // Instead of a column of the relation: all of them, or that it has rows at all.
  static constexpr AttrNumber whole_row = 0, rows_only = -1;

  Oid relation;
  AttrNumber attribute;
  AttrNumber target;    // 0: the view as a whole
  const char *subtype;  // OpenLineage's, a static text
  bool direct;
  bool masking;
  // Where `relation` is none: the number of the parameter that the value is of, and the
  // field of it, if it is a record's.
  int parameter = 0;
  const char *field = nullptr;
};

// The edges of a view or materialized view, each once, in no particular order;
// every relation that it reads has at least one. Takes no lock: a view that is
// gone has none. Throws PgError for a definition too deep to walk.
std::vector<SourceEdge> definition_edges(Oid view);

}  // namespace meshcat::lineage
