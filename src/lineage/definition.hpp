// The lineage of a view, read from its definition as the server resolved it.
#pragma once

#include <string>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::lineage {

// What a column of the view, or the view as a whole (attribute 0), is made of.
struct SourceEdge {
  Oid relation;
  AttrNumber attribute;  // 0: the relation as a whole
  AttrNumber target;     // 0: the view as a whole
  const char *subtype;   // OpenLineage's, a static text
  bool direct;
  bool masking;
};

// The edges of a view or materialized view, each once, in no particular order.
// Throws PgError when the relation vanishes meanwhile.
std::vector<SourceEdge> definition_edges(Oid view);

}  // namespace meshcat::lineage
