// Statements that make relations, tables from queries and views, and COPY.
#pragma once

#include "bridge/hooks.hpp"

namespace meshcat::lineage::capture {

// Is it a statement, or null, that moves data itself?
bool makes_data(const Node *utility);

// Notes what a utility statement has made or moved, if anything, and of what.
void see_utility(const bridge::hooks::Utility &utility);

}  // namespace meshcat::lineage::capture
