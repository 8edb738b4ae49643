// What follows a backslash.
#pragma once

#include <variant>

#include "core/quality/pattern/reader.hpp"

namespace meshcat::core::quality::pattern {

// A character by its code, a set such as \d, or a condition such as \m.
using Escape = std::variant<Code, CharSet, Assertion>;

// Reads an escape whose backslash is consumed, by the tables "Regular
// Expression Escapes" of PostgreSQL's documentation. Throws Refused for one
// that does not exist, for back references and for octal codes, which look like
// them.
Escape read_escape(Reader &reader, const Options &options);

}  // namespace meshcat::core::quality::pattern
