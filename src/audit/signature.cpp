#include "audit/signature.hpp"

#include <memory>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "core/error.hpp"
#include "core/identity/signature.hpp"

namespace meshcat::audit {

namespace {

constexpr std::size_t key_bytes = 32, signature_bytes = 64;

struct Free {
  void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free>;

const unsigned char *bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char *>(text.data());
}

// The server's own use of the library must not find what failed here.
void require(bool done, const char *what) {
  if (done) return;
  ERR_clear_error();
  throw core::Error(core::sqlstate::internal_error, std::string("OpenSSL could not ") + what);
}

using Reader = int (*)(const EVP_PKEY *, unsigned char *, std::size_t *);

std::string raw_half(const EVP_PKEY *key, Reader read) {
  std::string half(key_bytes, '\0');
  std::size_t size = half.size();
  require(
      read(key, reinterpret_cast<unsigned char *>(half.data()), &size) == 1 && size == key_bytes,
      "read an Ed25519 key");
  return half;
}

}  // namespace

KeyPair::KeyPair(std::string public_half, std::string secret_half)
    : public_key(std::move(public_half)), secret(std::move(secret_half)) {}

KeyPair::~KeyPair() {
  OPENSSL_cleanse(secret.data(), secret.size());
}

KeyPair KeyPair::generate() {
  const KeyContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr));
  EVP_PKEY *made = nullptr;
  require(context != nullptr && EVP_PKEY_keygen_init(context.get()) == 1 &&
              EVP_PKEY_keygen(context.get(), &made) == 1,
          "make an Ed25519 key");
  const Key key(made);
  return {raw_half(made, EVP_PKEY_get_raw_public_key),
          raw_half(made, EVP_PKEY_get_raw_private_key)};
}

std::string sign(const KeyPair &pair, std::string_view message) {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(pair.secret),
                                             pair.secret.size()));
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(signature_bytes, '\0');
  std::size_t size = signature.size();
  require(key != nullptr && context != nullptr &&
              EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
              EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()),
                             &size, bytes(message), message.size()) == 1,
          "sign with an Ed25519 key");
  return signature;
}

bool is_signature(std::string_view public_key, std::string_view message,
                  std::string_view signature) {
  core::identity::Key key;
  key.algorithm = core::identity::Algorithm::eddsa;
  key.x = public_key;
  return core::identity::is_signed(message, signature, key);
}

}  // namespace meshcat::audit
