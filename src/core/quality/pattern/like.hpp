// Patterns of LIKE.
#pragma once

#include <string_view>

#include "core/quality/pattern/syntax.hpp"

namespace meshcat::core::quality::pattern {

// Reads a pattern of LIKE with its default escape character, the backslash.
// Throws Refused for a pattern that ends with it, which PostgreSQL notices only
// when the value leads there.
Syntax read_like(std::string_view pattern, Encoding encoding);

}  // namespace meshcat::core::quality::pattern
