// Bracket expressions: [a-z], [^[:space:],], []-] ...
#pragma once

#include "core/quality/pattern/reader.hpp"

namespace meshcat::core::quality::pattern {

// The characters from `first` to `last`, with their case counterparts when case
// is ignored. Throws Refused where those are the collation's to say.
CharSet character_range(Code first, Code last, const Options &options);

// Reads a bracket expression whose "[" is consumed. `newline_stops`: a
// complemented one does not match a newline. Throws Refused for collating
// elements, equivalence classes and whatever PostgreSQL refuses.
CharSet read_bracket(Reader &reader, const Options &options, bool newline_stops);

}  // namespace meshcat::core::quality::pattern
