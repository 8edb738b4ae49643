#pragma once

#include <cstdint>

namespace meshcat::core::quality::pattern {

// Does a value match? Undecided when that depends on characters of which it is
// not known what the collation says: PostgreSQL is to be asked.
enum class Answer : std::uint8_t { no, yes, undecided };

}  // namespace meshcat::core::quality::pattern
