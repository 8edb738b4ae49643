// Statements that make relations: tables from queries, and views.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::lineage::capture {

// Notes what a utility statement has made, if anything, and of what.
void see_utility(const PlannedStmt *statement, const QueryCompletion *completion);

}  // namespace meshcat::lineage::capture
