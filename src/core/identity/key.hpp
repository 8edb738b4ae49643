// Keys that signatures of tokens are verified with: JSON Web Keys, RFC 7517.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/identity/algorithm.hpp"
#include "core/json/value.hpp"

namespace meshcat::core::identity {

// A key is for one algorithm, whatever a token says: a public RSA key never serves as the
// secret of an HMAC. Members are bytes; those that are not the algorithm's are empty.
struct Key {
  std::optional<std::string> id;  // kid
  Algorithm algorithm;
  std::string modulus, exponent;  // RS256, big-endian
  std::string x, y;               // ES256: the point's coordinates; EdDSA: x is the key
  std::string secret;             // HS256
};

// The keys for signatures in a JWK set, or of a single key; those for encryption are left
// out. Throws invalid_parameter_value for what is none, a private key, a key of another
// kind or too weak (RSA below 2048 bits, a secret below 32 bytes), two keys of one id, and
// a set without keys.
std::vector<Key> keys_of(const json::Value &jwks);

}  // namespace meshcat::core::identity
