// The lineage of a function in SQL whose body the server keeps resolved (BEGIN ATOMIC).
#pragma once

#include <vector>

#include "lineage/statement.hpp"

namespace meshcat::lineage {

// What the statements of the body write, whether it ever ran or not; empty for a function
// that is gone, or whose body is a text. Locks only what is written through a view or rules,
// for there the rewriter decides. Throws PgError for a statement too deep to walk.
std::vector<Write> body_writes(Oid function);

}  // namespace meshcat::lineage
