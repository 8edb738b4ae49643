// A signed token that tells who somebody is: JSON Web Token, RFC 7519, in the compact form
// of RFC 7515, judged after RFC 8725.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/identity/key.hpp"
#include "core/json/value.hpp"

namespace meshcat::core::identity {

using Seconds = std::chrono::seconds;

// Longer ones are not looked at.
constexpr std::size_t most_token_bytes = 16384;

// What is asked of an issuer's tokens.
struct Trust {
  std::string issuer;
  std::vector<std::string> audiences;  // one of them must be the token's
  std::vector<Algorithm> algorithms;
  std::vector<Key> keys;
  Seconds leeway{};   // by how much clocks may differ
  Seconds longest{};  // from iat, or now, to exp at most
};

// A token that is read and not yet believed.
class Token {
 public:
  // Throws invalid_authorization for what is no token. No error repeats any of it, for a
  // token is a secret while it is valid.
  explicit Token(std::string_view text);

  // Whom it says to be from: tells which trust to judge it by.
  const std::string &issuer() const noexcept { return issuer_; }

  // The key that it is signed with, of those that are trusted, if everything about it is
  // as it must be at `now`, in seconds since 1970. Throws invalid_authorization.
  const Key &judge(const Trust &trust, Seconds now) const;

  // Only of a token that was judged. A claim of that name, or null.
  const json::Value *claim(std::string_view name) const;
  const json::Value &claims() const noexcept { return claims_; }
  // sub: who it is about, among those of its issuer.
  const std::string &subject() const;
  // exp, in seconds since 1970: when it is no longer valid.
  Seconds expiry() const;

 private:
  const Key &key_for(const Trust &trust) const;
  void judge_audience(const Trust &trust) const;
  void judge_times(const Trust &trust, Seconds now) const;
  std::optional<Seconds> time(std::string_view name) const;

  std::string signed_part_, signature_;
  std::string algorithm_;
  std::optional<std::string> key_id_;
  json::Value claims_;
  std::string issuer_;
};

// The texts of a claim that is a string or an array of them; nothing for any other.
std::optional<std::vector<std::string>> texts_of(const json::Value &claim);

}  // namespace meshcat::core::identity
