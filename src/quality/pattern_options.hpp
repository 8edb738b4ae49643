// What patterns mean in this database and in a collation.
#pragma once

#include "bridge/pg.hpp"
#include "core/quality/pattern/options.hpp"

namespace meshcat::quality {

// The options under which a pattern means what it means to the operators ~ and
// LIKE in `collation`: what they depend on is asked of PostgreSQL's own
// regular expressions, in some milliseconds. Throws what the operators raise for
// a collation that they do not work with.
core::quality::pattern::Options pattern_options(Oid collation);

}  // namespace meshcat::quality
