// base64url as JOSE writes it: RFC 7515, section 2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace meshcat::core::identity {

// The bytes; nothing for any other text, also one with padding, white space or bits that
// belong to no byte: each value has one text.
std::optional<std::string> base64url_bytes(std::string_view text);

}  // namespace meshcat::core::identity
