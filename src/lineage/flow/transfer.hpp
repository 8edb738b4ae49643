// What the result of a query is made of, as far as its tree tells: columns, and variables.
#pragma once

#include <string>
#include <vector>

#include "lineage/capture/edge_set.hpp"

namespace meshcat::lineage::flow {

struct Transfer {
  // An edge without a parameter has a source.
  struct Column {
    std::string name;
    std::vector<capture::OpenEdge> edges;
  };
  std::vector<Column> columns;
  std::vector<capture::OpenEdge> influences;  // on which rows there are
  int copied = 0;          // the parameter that the result is, unchanged; 0: none
  bool composite = false;  // the one column is a row
};

// Of a query that is analyzed and rewritten; null: of nothing. What goes wrong is counted.
Transfer transfer_of(Query *query);

}  // namespace meshcat::lineage::flow
