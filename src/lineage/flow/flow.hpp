// Values that flow through the variables of functions in PL/pgSQL.
#pragma once

#include <memory>

#include "lineage/capture/edge_set.hpp"

namespace meshcat::lineage::flow {

// Follows functions as they run. To be called when the library is preloaded.
void watch();

// A query is about to be planned: it may be the text that a function executes.
void see_query(Query *query);

// The edges of a write that begins, those that come through variables of the function
// whose statement it is included. `parameters` are the write's.
std::shared_ptr<const capture::EdgeSet> resolve(std::shared_ptr<const capture::EdgeSet> set,
                                                const ParamListInfoData *parameters);

}  // namespace meshcat::lineage::flow
