#include "core/identity/algorithm.hpp"

#include <array>
#include <utility>

namespace meshcat::core::identity {

namespace {

constexpr std::array<std::pair<Algorithm, const char *>, 4> names{{{Algorithm::rs256, "RS256"},
                                                                   {Algorithm::es256, "ES256"},
                                                                   {Algorithm::eddsa, "EdDSA"},
                                                                   {Algorithm::hs256, "HS256"}}};

}  // namespace

const char *algorithm_name(Algorithm algorithm) noexcept {
  return names[static_cast<std::size_t>(algorithm)].second;
}

std::optional<Algorithm> algorithm_named(std::string_view name) noexcept {
  for (const auto &[algorithm, known] : names)
    if (name == known) return algorithm;
  return std::nullopt;
}

}  // namespace meshcat::core::identity
