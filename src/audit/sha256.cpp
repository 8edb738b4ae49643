#include "audit/sha256.hpp"

#include <openssl/sha.h>

namespace meshcat::audit {

core::audit::Digest sha256(std::string_view bytes) {
  core::audit::Digest digest;
  SHA256(reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

}  // namespace meshcat::audit
