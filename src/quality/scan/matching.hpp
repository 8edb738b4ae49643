// Operators that match a text against a pattern.
#pragma once

#include "core/quality/vector/kernel.hpp"
#include "quality/scan/operand.hpp"

namespace meshcat::quality::scan {

// The kernel of `value` ~ constant, ~*, LIKE or their negations; nothing for another
// operator or a pattern that only PostgreSQL itself knows to match. Throws PgError.
vector::KernelPtr matching(Oid function, const Operand &value, const Constant &pattern,
                           Oid collation);

}  // namespace meshcat::quality::scan
