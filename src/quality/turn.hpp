// Runs of one product that are recorded take turns.
#pragma once

#include "catalog/product.hpp"

namespace meshcat::quality {

// Locks the product for a run, until the end of the transaction. It is a lock of its
// own kind (in pg_locks an object of class mesh_catalog.product) that stands in the way
// of other runs alone. Returns whether it had to be waited for, in which case what was
// read before may be outdated. A wait ends early as any for a lock does: cancelled, by
// lock_timeout, by a deadlock. Throws PgError.
bool await_turn(const catalog::Product &product);

}  // namespace meshcat::quality
