#include "core/identity/token.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/error.hpp"
#include "core/identity/base64url.hpp"
#include "core/identity/signature.hpp"
#include "core/json/read.hpp"

namespace meshcat::core::identity {

namespace {

// In the year 9999.
constexpr double latest = 253402300799.0;

[[noreturn]] void refuse(const std::string &detail, const std::string &hint = {}) {
  throw Error(sqlstate::invalid_authorization, "the token is refused", detail, hint);
}

const json::Value *find(const json::Value &object, std::string_view name) {
  for (const json::Member &member : *object.object())
    if (member.key == name) return &member.value;
  return nullptr;
}

std::string part_bytes(std::string_view part, const char *what) {
  auto bytes = base64url_bytes(part);
  if (!bytes) refuse(std::string("Its ") + what + " is not base64url.");
  return std::move(*bytes);
}

json::Value part_object(std::string_view part, const char *what) {
  json::Value value;
  try {
    value = json::read(part_bytes(part, what), what);
  } catch (const Error &error) {
    refuse("Its " + error.message() + (error.detail().empty() ? "" : ": " + error.detail()));
  }
  if (value.object() == nullptr) refuse(std::string("Its ") + what + " is no JSON object.");
  return value;
}

std::string required_text(const json::Value &object, const char *name) {
  const json::Value *value = find(object, name);
  if (value == nullptr || value->text() == nullptr || value->text()->empty())
    refuse(std::string("It has no \"") + name + "\" that is a text.");
  return *value->text();
}

template <typename T>
bool contains(const std::vector<T> &values, const T &value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

Token::Token(std::string_view text) {
  if (text.size() > most_token_bytes)
    refuse("It has more than " + std::to_string(most_token_bytes) + " bytes.");
  const std::size_t first = text.find('.'), last = text.rfind('.');
  if (first == std::string_view::npos || first == last || text.find('.', first + 1) != last)
    refuse("It has not the three parts of a signed token.",
           "A token is header.claims.signature, each in base64url.");
  const json::Value header = part_object(text.substr(0, first), "header");
  claims_ = part_object(text.substr(first + 1, last - first - 1), "claims");
  signed_part_ = text.substr(0, last);
  signature_ = part_bytes(text.substr(last + 1), "signature");

  algorithm_ = required_text(header, "alg");
  // RFC 7515, section 4.1.11: what is critical and not understood is to be refused.
  if (find(header, "crit") != nullptr) refuse("It has a critical header, which none here is.");
  if (const json::Value *id = find(header, "kid")) {
    if (id->text() == nullptr) refuse("Its \"kid\" is not a text.");
    key_id_ = *id->text();
  }
  issuer_ = required_text(claims_, "iss");
}

const Key &Token::judge(const Trust &trust, Seconds now) const {
  if (issuer_ != trust.issuer) refuse("It is from another issuer.");
  // Before anything else is believed: a word on unsigned claims would help to guess them.
  const Key &key = key_for(trust);
  if (!is_signed(signed_part_, signature_, key)) refuse("Its signature is not that of its issuer.");
  judge_audience(trust);
  judge_times(trust, now);
  required_text(claims_, "sub");
  return key;
}

// Keys are the trusted ones alone: wherever the header's jku, jwk or x5c point to, nobody
// looks there.
const Key &Token::key_for(const Trust &trust) const {
  const auto algorithm = algorithm_named(algorithm_);
  if (!algorithm || !contains(trust.algorithms, *algorithm))
    refuse("Its algorithm is not one that is accepted of this issuer.",
           "mesh.issuers tells which are.");
  const Key *found = nullptr;
  for (const Key &key : trust.keys) {
    if (key.algorithm != *algorithm || (key_id_ && key.id != key_id_)) continue;
    if (found != nullptr) refuse("It does not say which of its issuer's keys signed it.");
    found = &key;
  }
  if (found == nullptr)
    refuse("It is signed with a key that is not among its issuer's.",
           "Have the issuer's present keys trusted: mesh.trust_issuer().");
  return *found;
}

void Token::judge_audience(const Trust &trust) const {
  const json::Value *audience = claim("aud");
  const auto audiences = audience == nullptr ? std::nullopt : texts_of(*audience);
  if (!audiences || std::none_of(audiences->begin(), audiences->end(),
                                 [&](const auto &one) { return contains(trust.audiences, one); }))
    refuse("It is not meant for this server.", "mesh.issuers tells which audience must be its.");
}

std::optional<Seconds> Token::time(std::string_view name) const {
  const json::Value *value = claim(name);
  if (value == nullptr) return std::nullopt;
  const double seconds =
      value->number() == nullptr ? NAN : std::strtod(value->number()->text.c_str(), nullptr);
  if (!(seconds >= 0 && seconds <= latest))
    refuse("Its \"" + std::string(name) + "\" is no time in seconds since 1970.");
  return Seconds(static_cast<std::int64_t>(seconds));
}

void Token::judge_times(const Trust &trust, Seconds now) const {
  const auto expiry = time("exp"), issued = time("iat"), begins = time("nbf");
  if (!expiry) refuse("It has no end, \"exp\".");
  if (now >= *expiry + trust.leeway)
    refuse("It has expired, " + std::to_string((now - *expiry).count()) + " seconds ago.",
           "Sign in anew, and pass the new token.");
  for (const auto &start : {issued, begins})
    if (start && now + trust.leeway < *start)
      refuse("It begins in " + std::to_string((*start - now).count()) + " seconds.",
             "Are the clocks of issuer and server right?");
  if (*expiry - issued.value_or(now) > trust.longest)
    refuse("It is valid for longer than is accepted of this issuer.",
           "mesh.issuers tells how long it may be.");
}

const std::string &Token::subject() const {
  return *claim("sub")->text();
}

Seconds Token::expiry() const {
  return time("exp").value();
}

const json::Value *Token::claim(std::string_view name) const {
  return find(claims_, name);
}

std::optional<std::vector<std::string>> texts_of(const json::Value &claim) {
  if (claim.text() != nullptr) return std::vector{*claim.text()};
  if (claim.array() == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const json::Value &element : *claim.array()) {
    if (element.text() == nullptr) return std::nullopt;
    texts.push_back(*element.text());
  }
  return texts;
}

}  // namespace meshcat::core::identity
