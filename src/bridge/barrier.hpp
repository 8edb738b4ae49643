// Security-barrier views that are no wall of sub-selects any more, but filter as row security
// does.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// Of every security-barrier view in FROM that reads one table, with a WHERE that is true:
// has the table filter by the view's conditions as by policies, which keep what may leak
// from what they hide just as well, and lets the planner merge view and query. That is what
// PostgreSQL does with such a view that is updated. Changes the query's range table, and
// those of the views.
void open_barriers(Query *query);

}  // namespace meshcat::bridge
