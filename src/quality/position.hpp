// As of which place in the WAL what is known of a heap's blocks holds: so that blocks which
// WAL has not touched since need not be read.
#pragma once

#include "quality/state.hpp"

namespace meshcat::quality {

// Reads as of when the records of a heap hold. Throws PgError.
void load_position(catalog::Store &store, const catalog::Product &product, HeapKnowledge &known);

// Finds the blocks whose records still hold at `now`, where WAL can tell it. Throws PgError.
void find_unchanged(Knowledge &knowledge, const bridge::WalPosition &now);

// Stores as of when all records of a heap hold; without a position, that this is not
// known. Whoever changes a record must call it: so a transaction that has not seen the
// change cannot say of it when it holds. Throws PgError.
void save_position(catalog::Store &store, const catalog::Product &product,
                   const HeapKnowledge &known, const std::optional<bridge::WalPosition> &position);

}  // namespace meshcat::quality
