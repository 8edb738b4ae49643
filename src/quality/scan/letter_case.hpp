// Upper and lower case, by a collation.
#pragma once

#include "bridge/guard.hpp"
#include "core/quality/vector/derivation.hpp"

namespace meshcat::quality::scan {

// Is changing the case of ASCII letters the same under the collation as in C? Not in
// Turkish, for example. Throws PgError.
bool changes_case_like_c(core::quality::vector::Case to, Oid collation);

}  // namespace meshcat::quality::scan
