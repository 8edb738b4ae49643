// SHA-256 as core knows it: whoever calls brings the function.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace meshcat::core::audit {

inline constexpr std::size_t digest_bytes = 32;
using Digest = std::array<std::uint8_t, digest_bytes>;
using Hash = Digest (*)(std::string_view bytes);

inline std::string_view bytes_of(const Digest &digest) {
  return {reinterpret_cast<const char *>(digest.data()), digest.size()};
}

}  // namespace meshcat::core::audit
