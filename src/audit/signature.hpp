// Signatures by Ed25519: whoever has the public key can check them, nobody else than the
// holder of the secret make them.
#pragma once

#include <string>
#include <string_view>

namespace meshcat::audit {

struct KeyPair {
  std::string public_key, secret;  // 32 bytes each

  KeyPair(std::string public_half, std::string secret_half);
  KeyPair(KeyPair &&) = default;
  KeyPair(const KeyPair &) = delete;
  KeyPair &operator=(const KeyPair &) = delete;
  // Leaves no secret behind in memory.
  ~KeyPair();

  static KeyPair generate();
};

std::string sign(const KeyPair &key, std::string_view message);

// False also for what is no key or no signature.
bool is_signature(std::string_view public_key, std::string_view message,
                  std::string_view signature);

}  // namespace meshcat::audit
