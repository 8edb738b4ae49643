// What an operator compares, and how.
#pragma once

#include <optional>

#include "core/quality/vector/kernel.hpp"
#include "quality/scan/operand.hpp"

namespace meshcat::quality::scan {

// The comparison that an operator makes in the default order of `order`; nothing for
// another operator. Throws PgError.
std::optional<vector::Comparison> comparison_of(Oid op, Order order);

// Is the order of bytes the collation's? For equality it is when different bytes
// never compare equal. Throws PgError.
bool compares_bytes(Oid collation, vector::Comparison comparison);

}  // namespace meshcat::quality::scan
