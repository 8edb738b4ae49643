// Tokens count seconds since 1970.
#pragma once

#include "bridge/guard.hpp"
#include "core/identity/issuer.hpp"

namespace meshcat::identity {

inline constexpr std::int64_t epoch_of_postgres = 946684800;

inline core::identity::Seconds now() {
  return core::identity::Seconds(GetCurrentTimestamp() / USECS_PER_SEC + epoch_of_postgres);
}

// When a token that was judged holds no longer.
inline TimestampTz end_of(const core::identity::Token &token,
                          const core::identity::Issuer &issuer) {
  return ((token.expiry() + issuer.trust.leeway).count() - epoch_of_postgres) * USECS_PER_SEC;
}

}  // namespace meshcat::identity
