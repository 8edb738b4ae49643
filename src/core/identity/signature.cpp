#include "core/identity/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <memory>
#include <new>
#include <string>

#include "core/error.hpp"

namespace meshcat::core::identity {

namespace {

template <auto function>
struct FreedBy {
  template <typename T>
  void operator()(T *what) const noexcept {
    function(what);
  }
};
using PublicKey = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, FreedBy<BN_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreedBy<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreedBy<OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, FreedBy<ECDSA_SIG_free>>;

// Both coordinates of a signature on P-256, as RFC 7518 writes them.
constexpr std::size_t es256_bytes = 64;

const unsigned char *bytes(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char *>(text.data());
}

// OpenSSL keeps its errors for the next who asks: none of ours may stay there.
class Errors {
 public:
  Errors() { ERR_set_mark(); }
  ~Errors() { ERR_pop_to_mark(); }
  Errors(const Errors &) = delete;
  Errors &operator=(const Errors &) = delete;
};

template <typename T>
T *allocated(T *what) {
  if (what == nullptr) throw std::bad_alloc();
  return what;
}

Number number(std::string_view big_endian) {
  return Number(
      allocated(BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr)));
}

// Null: the parameters make no key.
PublicKey made_of(const char *kind, OSSL_PARAM_BLD *builder) {
  const Parameters parameters(allocated(OSSL_PARAM_BLD_to_param(builder)));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  if (!context)
    throw Error(sqlstate::internal_error, std::string("OpenSSL has no keys of kind ") + kind);
  EVP_PKEY *key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return PublicKey(key);
}

PublicKey rsa_key(const Key &key) {
  const ParameterBuilder builder(allocated(OSSL_PARAM_BLD_new()));
  const Number modulus = number(key.modulus), exponent = number(key.exponent);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return made_of("RSA", builder.get());
}

PublicKey ec_key(const Key &key) {
  const ParameterBuilder builder(allocated(OSSL_PARAM_BLD_new()));
  const std::string point = '\x04' + key.x + key.y;  // uncompressed: SEC 1, section 2.3.3
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return made_of("EC", builder.get());
}

PublicKey public_key(const Key &key) {
  switch (key.algorithm) {
    case Algorithm::rs256:
      return rsa_key(key);
    case Algorithm::es256:
      return ec_key(key);
    default:
      return PublicKey(
          EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(key.x), key.x.size()));
  }
}

// OpenSSL reads signatures on curves in DER.
std::string der_of(std::string_view signature) {
  const EcdsaSignature both(allocated(ECDSA_SIG_new()));
  Number r = number(signature.substr(0, es256_bytes / 2)),
         s = number(signature.substr(es256_bytes / 2));
  ECDSA_SIG_set0(both.get(), r.release(), s.release());
  unsigned char *encoded = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &encoded);
  if (size <= 0) throw std::bad_alloc();
  std::string der(reinterpret_cast<const char *>(encoded), static_cast<std::size_t>(size));
  OPENSSL_free(encoded);
  return der;
}

bool is_mac(std::string_view text, std::string_view signature, const std::string &secret) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes(text), text.size(),
           mac, &size) == nullptr)
    throw Error(sqlstate::internal_error, "OpenSSL computes no HMAC");
  return signature.size() == size && CRYPTO_memcmp(mac, signature.data(), size) == 0;
}

}  // namespace

bool is_signed(std::string_view text, std::string_view signature, const Key &key) {
  const Errors errors;
  if (key.algorithm == Algorithm::hs256) return is_mac(text, signature, key.secret);
  if (key.algorithm == Algorithm::es256 && signature.size() != es256_bytes) return false;
  const PublicKey with = public_key(key);
  if (!with) return false;
  const DigestContext context(allocated(EVP_MD_CTX_new()));
  const EVP_MD *digest = key.algorithm == Algorithm::eddsa ? nullptr : EVP_sha256();
  if (EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, with.get()) != 1)
    throw Error(sqlstate::internal_error,
                std::string("OpenSSL does not verify ") + algorithm_name(key.algorithm));
  const std::string der = key.algorithm == Algorithm::es256 ? der_of(signature) : std::string();
  const std::string_view given = der.empty() ? signature : std::string_view(der);
  return EVP_DigestVerify(context.get(), bytes(given), given.size(), bytes(text), text.size()) == 1;
}

}  // namespace meshcat::core::identity
