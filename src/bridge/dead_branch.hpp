// UNION ALL without the branches that bring no row.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// Of every sub-select in FROM that is a UNION ALL of two branches, one of which has a WHERE
// that is false, leaves the other. The planner leaves such a branch out as well, but not what
// brings the rows of the branches together. Changes the query, not those inside it.
void drop_dead_branches(Query *query);

}  // namespace meshcat::bridge
