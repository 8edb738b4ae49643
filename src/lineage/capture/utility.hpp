// Statements that make relations: tables from queries, and views.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::lineage::capture {

// Is it a statement, or null, that moves data itself?
bool makes_data(const Node *utility);

// Notes what a utility statement has made, if anything, and of what.
void see_utility(const PlannedStmt *statement, const QueryCompletion *completion);

}  // namespace meshcat::lineage::capture
