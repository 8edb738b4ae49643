// SQL identifiers inside the texts of our types: read and written as SQL does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/types/scanner.hpp"

namespace meshcat::core::types {

// PostgreSQL's NAMEDATALEN - 1. A longer name is an error here: SQL's silent
// truncation would make a reference name something its author did not write.
inline constexpr std::size_t max_identifier_size = 63;

// Reads one identifier and returns the name it stands for. Unquoted: a letter,
// underscore or byte above 127, then also digits and dollar signs; ASCII letters
// fold to lower case. Quoted: anything but NUL, with "" for a quote.
// Throws invalid_text_representation when there is none, name_too_long when it
// is longer than max_identifier_size.
std::string read_identifier(Scanner &in);

// The same for a whole text.
std::string parse_identifier(std::string_view text);

// The name as read_identifier reads it back: quoted only when its characters
// ask for it. Key words are not quoted, for our types give them no meaning; SQL
// text is quoted by the server's quote_identifier.
std::string quote_identifier(std::string_view name);

}  // namespace meshcat::core::types
