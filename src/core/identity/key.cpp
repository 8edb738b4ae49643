#include "core/identity/key.hpp"

#include <algorithm>
#include <string_view>

#include "core/error.hpp"
#include "core/identity/base64url.hpp"

namespace meshcat::core::identity {

namespace {

constexpr std::size_t least_rsa_bits = 2048;
constexpr std::size_t most_rsa_bits = 16384;
constexpr std::size_t coordinate_bytes = 32;  // of P-256 and of Ed25519
constexpr std::size_t least_secret_bytes = 32;

// One key of a set, and where it is.
class Jwk {
 public:
  Jwk(const json::Object &members, std::string path) : members_(members), path_(std::move(path)) {}

  std::optional<std::string> text(std::string_view name) const {
    const json::Value *found = find(name);
    if (found == nullptr) return std::nullopt;
    if (found->text() == nullptr) refuse("\"" + std::string(name) + "\" is not a string.");
    return *found->text();
  }

  std::string bytes(std::string_view name) const {
    const auto value = text(name);
    if (!value) refuse("\"" + std::string(name) + "\" is missing.");
    auto decoded = base64url_bytes(*value);
    if (!decoded || decoded->empty()) refuse("\"" + std::string(name) + "\" is not base64url.");
    return std::move(*decoded);
  }

  bool has(std::string_view name) const { return find(name) != nullptr; }

  [[noreturn]] void refuse(const std::string &detail, const std::string &hint = {}) const {
    throw Error(sqlstate::invalid_parameter_value, "invalid key at " + path_, detail, hint);
  }

 private:
  const json::Value *find(std::string_view name) const {
    for (const json::Member &member : members_)
      if (member.key == name) return &member.value;
    return nullptr;
  }

  const json::Object &members_;
  const std::string path_;
};

std::size_t bits_of(const std::string &number) {
  const std::size_t first = number.find_first_not_of('\0');
  if (first == std::string::npos) return 0;
  std::size_t bits = (number.size() - first) * 8;
  for (unsigned mask = 0x80; (static_cast<unsigned char>(number[first]) & mask) == 0; mask >>= 1U)
    --bits;
  return bits;
}

Algorithm algorithm_of(const Jwk &jwk) {
  const std::string type = jwk.text("kty").value_or("");
  const std::string curve = jwk.text("crv").value_or("");
  if (type == "RSA") return Algorithm::rs256;
  if (type == "EC" && curve == "P-256") return Algorithm::es256;
  if (type == "OKP" && curve == "Ed25519") return Algorithm::eddsa;
  if (type == "oct") return Algorithm::hs256;
  jwk.refuse("Its kind, kty \"" + type + "\"" + (curve.empty() ? "" : " of crv \"" + curve + "\"") +
                 ", is not known here.",
             "Known are RSA, EC with P-256, OKP with Ed25519, and oct.");
}

void read_rsa(const Jwk &jwk, Key &key) {
  key.modulus = jwk.bytes("n");
  key.exponent = jwk.bytes("e");
  const std::size_t bits = bits_of(key.modulus);
  if (bits < least_rsa_bits || bits > most_rsa_bits)
    jwk.refuse("Its modulus has " + std::to_string(bits) + " bits.",
               "RSA keys have from 2048 to 16384 bits.");
  // 1 would make every text its own signature; an even one is none.
  if (bits_of(key.exponent) < 2 || bits_of(key.exponent) > 64 || key.exponent.back() % 2 == 0)
    jwk.refuse("Its exponent makes no RSA key.");
}

std::string read_coordinate(const Jwk &jwk, const char *name) {
  std::string bytes = jwk.bytes(name);
  if (bytes.size() != coordinate_bytes)
    jwk.refuse("\"" + std::string(name) + "\" has " + std::to_string(bytes.size()) +
               " bytes rather than 32.");
  return bytes;
}

void require_public(const Jwk &jwk) {
  for (const char *part : {"d", "p", "q", "dp", "dq", "qi", "oth"})
    if (jwk.has(part))
      jwk.refuse("It has the private part \"" + std::string(part) + "\".",
                 "Trust the public key alone, and renew this one: who has seen it can sign.");
}

Key read_key(const Jwk &jwk) {
  Key key;
  key.id = jwk.text("kid");
  key.algorithm = algorithm_of(jwk);
  if (const auto declared = jwk.text("alg");
      declared && algorithm_named(*declared) != key.algorithm)
    jwk.refuse("It is declared for \"" + *declared + "\", but would be used for " +
               algorithm_name(key.algorithm) + ".");
  switch (key.algorithm) {
    case Algorithm::rs256:
      require_public(jwk);
      read_rsa(jwk, key);
      break;
    case Algorithm::es256:
      require_public(jwk);
      key.x = read_coordinate(jwk, "x");
      key.y = read_coordinate(jwk, "y");
      break;
    case Algorithm::eddsa:
      require_public(jwk);
      key.x = read_coordinate(jwk, "x");
      break;
    case Algorithm::hs256:
      key.secret = jwk.bytes("k");
      if (key.secret.size() < least_secret_bytes)
        jwk.refuse("Its secret has " + std::to_string(key.secret.size()) + " bytes.",
                   "RFC 7518 asks for at least 32 for HS256.");
  }
  return key;
}

const json::Array *set_of(const json::Object &jwks) {
  for (const json::Member &member : jwks)
    if (member.key == "keys") return member.value.array();
  return nullptr;
}

const json::Object &object_of(const json::Value &value, std::string_view path) {
  if (value.object() == nullptr)
    throw Error(sqlstate::invalid_parameter_value, "invalid key at " + std::string(path),
                "It is " + std::string(value.kind()) + ".",
                "A JWK set is an object such as {\"keys\": [{\"kty\": \"RSA\", ...}]}.");
  return *value.object();
}

void require_distinct(const std::vector<Key> &keys) {
  for (auto key = keys.begin(); key != keys.end(); ++key)
    if (std::any_of(keys.begin(), key, [&](const Key &other) { return other.id == key->id; }))
      throw Error(sqlstate::invalid_parameter_value, "two keys bear the same id",
                  key->id ? "It is \"" + *key->id + "\"." : "Both have none.",
                  "A token names its key by kid.");
}

}  // namespace

std::vector<Key> keys_of(const json::Value &jwks) {
  const json::Object &members = object_of(jwks, "$");
  std::vector<Key> keys;
  const auto add = [&](const json::Object &key, const std::string &path) {
    const Jwk jwk(key, path);
    if (jwk.text("use").value_or("sig") == "sig") keys.push_back(read_key(jwk));
  };
  if (const json::Array *set = set_of(members)) {
    for (std::size_t i = 0; i < set->size(); ++i) {
      const std::string path = json::element_path("$.keys", i);
      add(object_of((*set)[i], path), path);
    }
  } else {
    add(members, "$");
  }
  if (keys.empty())
    throw Error(sqlstate::invalid_parameter_value, "there is no key for signatures");
  require_distinct(keys);
  return keys;
}

}  // namespace meshcat::core::identity
