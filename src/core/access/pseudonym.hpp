// Pseudonyms that look like the values that they stand for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace meshcat::core::access {

// A text of the same form as `value`: each digit is a digit, each letter a letter of the same
// case, everything else stays. Under one key and context no two values have the same pseudonym,
// and equal values the same. The structure is that of FF1 (NIST SP 800-38G): ten rounds of a
// Feistel network over numbers of mixed radix, with HMAC-SHA-256 as the round function.
//
// Nothing for a value with fewer than a million others of its form, which could be guessed, one
// of more than 54 letters and digits, and one that is not ASCII.
std::optional<std::string> pseudonym(std::span<const std::uint8_t> key, std::string_view context,
                                     std::string_view value);

}  // namespace meshcat::core::access
