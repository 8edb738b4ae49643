// PostgreSQL's numeric values as they lie in a row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meshcat::core::quality::vector {

// The order of two values, as numeric's comparison operators have it: NaN equals
// NaN and is above everything. `left` and `right` are the values' bytes without the
// length word, in the machine's byte order, as PostgreSQL stores and computes them: a
// header, then digits of base 10,000 without zeros at either end. (numeric.c,
// "struct NumericData"; the same in PostgreSQL 15 to 18.)
// Returns less than, equal to or greater than 0.
int compare_numeric(std::string_view left, std::string_view right);

// The value in units of 10^-8, when that is exact and fits: such numbers compare as
// integers. False otherwise, also for NaN and infinities.
bool scale_numeric(std::string_view value, std::int64_t &scaled);

// Bytes that two values share if and only if they are equal: 1.0 is 1.00. They are
// in `room` until its next change.
std::string_view canonical_numeric(std::string_view value, std::string &room);

}  // namespace meshcat::core::quality::vector
