// An issuer of tokens, with fresh keys of every kind, for tests.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/identity/token.hpp"
#include "core/json/read.hpp"

namespace meshcat::core::identity {

inline std::string base64url(std::string_view bytes) {
  constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 6;) text.push_back(alphabet[bits >> (count -= 6) & 63U]);
  }
  if (count > 0) text.push_back(alphabet[bits << (6 - count) & 63U]);
  return text;
}

class SigningKey {
 public:
  explicit SigningKey(Algorithm algorithm, std::string secret = std::string(32, 's'))
      : algorithm_(algorithm), secret_(std::move(secret)) {
    if (algorithm == Algorithm::rs256)
      key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048}));
    if (algorithm == Algorithm::es256)
      key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    if (algorithm == Algorithm::eddsa) key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }

  Algorithm algorithm() const { return algorithm_; }

  // The public key, or the secret, as a member of a JWK set.
  std::string jwk(const std::string &more = "") const {
    switch (algorithm_) {
      case Algorithm::rs256:
        return R"({"kty":"RSA","n":")" + base64url(number("n")) + R"(","e":")" +
               base64url(number("e")) + '"' + more + '}';
      case Algorithm::es256:
        return R"({"kty":"EC","crv":"P-256","x":")" + base64url(number("qx", 32)) + R"(","y":")" +
               base64url(number("qy", 32)) + '"' + more + '}';
      case Algorithm::eddsa:
        return R"({"kty":"OKP","crv":"Ed25519","x":")" + base64url(raw()) + '"' + more + '}';
      default:
        return R"({"kty":"oct","k":")" + base64url(secret_) + '"' + more + '}';
    }
  }

  Key key(const std::string &more = "") const {
    return keys_of(json::read(jwk(more), "key")).front();
  }

  std::string sign(std::string_view text) const {
    if (algorithm_ == Algorithm::hs256) return mac(text, secret_);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr,
                       algorithm_ == Algorithm::eddsa ? nullptr : EVP_sha256(), nullptr,
                       key_.get());
    std::size_t size = 0;
    const auto *bytes = reinterpret_cast<const unsigned char *>(text.data());
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, bytes,
                   text.size());
    signature.resize(size);
    return algorithm_ == Algorithm::es256 ? plain(signature) : signature;
  }

  static std::string mac(std::string_view text, const std::string &secret) {
    std::string mac(32, '\0');
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char *>(text.data()), text.size(),
         reinterpret_cast<unsigned char *>(mac.data()), nullptr);
    return mac;
  }

 private:
  std::string number(const char *name, int size = 0) const {
    BIGNUM *number = nullptr;
    if (EVP_PKEY_get_bn_param(key_.get(), name, &number) != 1) throw std::runtime_error(name);
    std::string bytes(static_cast<std::size_t>(size > 0 ? size : BN_num_bytes(number)), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char *>(bytes.data()),
                 static_cast<int>(bytes.size()));
    BN_free(number);
    return bytes;
  }

  std::string raw() const {
    std::string bytes(32, '\0');
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char *>(bytes.data()), &size);
    return bytes;
  }

  static std::string plain(const std::string &der) {
    const auto *at = reinterpret_cast<const unsigned char *>(der.data());
    ECDSA_SIG *both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::string bytes(64, '\0');
    auto *to = reinterpret_cast<unsigned char *>(bytes.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(both), to, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(both), to + 32, 32);
    ECDSA_SIG_free(both);
    return bytes;
  }

  struct Free {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
  };
  Algorithm algorithm_;
  std::string secret_;
  std::unique_ptr<EVP_PKEY, Free> key_;
};

inline std::string token(const SigningKey &key, const std::string &header,
                         const std::string &claims) {
  const std::string text = base64url(header) + '.' + base64url(claims);
  return text + '.' + base64url(key.sign(text));
}

inline std::string header_of(const SigningKey &key, const std::string &more = "") {
  return std::string(R"({"typ":"JWT","alg":")") + algorithm_name(key.algorithm()) + '"' + more +
         '}';
}

}  // namespace meshcat::core::identity
