// PostgreSQL's advanced regular expressions.
#pragma once

#include <string_view>

#include "core/quality/pattern/syntax.hpp"

namespace meshcat::core::quality::pattern {

// Reads a regular expression as the operators ~ and ~* do (section "POSIX
// Regular Expressions" of PostgreSQL's documentation; the grammar is that of
// its regcomp.c and regc_lex.c). Greediness is read and forgotten: it does not
// change whether there is a match. Throws Refused for whatever PostgreSQL
// refuses, and for what is not supported: back references, lookaround,
// collating elements, expanded syntax, basic and extended regular expressions,
// comments, and conditions such as ^ within a repetition.
Syntax read_regex(std::string_view pattern, const Options &options);

}  // namespace meshcat::core::quality::pattern
