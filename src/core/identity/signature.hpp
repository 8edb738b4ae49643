// Signatures of tokens, by OpenSSL.
#pragma once

#include <string_view>

#include "core/identity/key.hpp"

namespace meshcat::core::identity {

// Whether `signature`, as RFC 7518 and RFC 8037 write it, is the key's of `text`; no for
// a key that is none on its curve. Throws std::bad_alloc, and internal_error where OpenSSL
// lacks the algorithm.
bool is_signed(std::string_view text, std::string_view signature, const Key &key);

}  // namespace meshcat::core::identity
