// What a column's name says of its values.
#pragma once

#include <string>
#include <string_view>

#include "core/classification/kind.hpp"

namespace meshcat::core::classification {

// A name as small words between single underscores, with one at both ends: what it is
// compared by. "BirthNumber", "birth number" and "birth-number" are all _birth_number_.
// Latin letters lose their marks.
std::string words_of(std::string_view name);

// The confidence that a column of that name (as words_of() writes it) holds values of the
// kind, before any value is seen: 0 (says nothing), little, or much.
double name_score(Kind kind, std::string_view words) noexcept;
inline constexpr double says_much = 0.85, says_little = 0.4;

}  // namespace meshcat::core::classification
