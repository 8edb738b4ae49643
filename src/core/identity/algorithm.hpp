// The signature algorithms of tokens that are known here: RFC 7518, section 3.1; RFC 8037.
#pragma once

#include <optional>
#include <string_view>

namespace meshcat::core::identity {

enum class Algorithm { rs256, es256, eddsa, hs256 };

const char *algorithm_name(Algorithm algorithm) noexcept;
// Nothing for any other name, "none" among them.
std::optional<Algorithm> algorithm_named(std::string_view name) noexcept;

}  // namespace meshcat::core::identity
