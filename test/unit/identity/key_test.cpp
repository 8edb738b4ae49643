#include "core/identity/key.hpp"

#include <gtest/gtest.h>

#include <random>

#include "../seed.hpp"
#include "core/error.hpp"
#include "core/identity/base64url.hpp"
#include "issuer.hpp"

namespace meshcat::core::identity {
namespace {

std::string refusal(const std::string &jwks) {
  try {
    keys_of(json::read(jwks, "key set"));
    return "";
  } catch (const Error &error) {
    return error.message() + ": " + error.detail();
  }
}

TEST(Base64url, IsReadStrictly) {
  std::mt19937_64 random(test::base_seed());
  SCOPED_TRACE(test::trace_of(test::base_seed()));
  for (int i = 0; i < 1000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (char &c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(base64url_bytes(base64url(bytes)), bytes);
  }
  for (const char *bad : {"A", "AAAAA", "AB", "AAB", "AA==", "AA A", "AA+A", "AA/A", "AA\n"})
    EXPECT_FALSE(base64url_bytes(bad)) << bad;
}

TEST(Key, ForSignaturesIsTakenOfASet) {
  const SigningKey rsa(Algorithm::rs256), ec(Algorithm::es256);
  const auto keys =
      keys_of(json::read("{\"keys\":[" + rsa.jwk(R"(,"kid":"a","use":"sig","alg":"RS256")") + "," +
                             rsa.jwk(R"(,"kid":"b","use":"enc")") + "," + ec.jwk() + "]}",
                         "key set"));
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].id, "a");
  EXPECT_EQ(keys[0].algorithm, Algorithm::rs256);
  EXPECT_EQ(keys[0].exponent, std::string("\1\0\1", 3));
  EXPECT_FALSE(keys[1].id);
  EXPECT_EQ(keys[1].algorithm, Algorithm::es256);
}

TEST(Key, ThatIsNoneOrWeakIsRefused) {
  const SigningKey rsa(Algorithm::rs256);
  const std::string zeros(257, '\0');
  for (const std::string &bad :
       {std::string("[]"),
        std::string("7"),
        std::string("{}"),
        std::string(R"({"keys":[]})"),
        std::string(R"({"keys":[7]})"),
        std::string(R"({"keys":{}})"),
        std::string(R"({"kty":"RSA"})"),
        std::string(R"({"kty":"EC","crv":"P-521","x":"AA","y":"AA"})"),
        std::string(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"),
        std::string(R"({"kty":"OKP","crv":"X25519","x":"AA"})"),
        std::string(R"({"kty":"oct","k":"c2hvcnQ"})"),
        std::string(R"({"kty":7})"),
        "{\"keys\":[" + rsa.jwk() + "," + rsa.jwk() + "]}",
        rsa.jwk(R"(,"use":"enc")"),
        rsa.jwk(R"(,"alg":"ES256")"),
        rsa.jwk(R"(,"alg":"none")"),
        rsa.jwk(R"(,"d":"AAAA")"),
        R"({"kty":"RSA","n":")" + base64url(std::string(255, '\xff')) + R"(","e":"AQAB"})",
        R"({"kty":"RSA","n":")" + base64url(zeros) + R"(","e":"AQAB"})",
        R"({"kty":"RSA","n":")" + base64url(std::string(256, '\xff')) + R"(","e":"AQ"})",
        R"({"kty":"RSA","n":")" + base64url(std::string(256, '\xff')) + R"(","e":"Ag"})"})
    EXPECT_NE(refusal(bad), "") << bad;
  EXPECT_EQ(refusal(rsa.jwk(R"(,"p":"AAAA")")), "invalid key at $: It has the private part \"p\".");
}

TEST(Json, IsReadStrictly) {
  EXPECT_THROW(json::read(R"({"a":1,"a":2})", "x"), Error);
  EXPECT_THROW(json::read(R"({"a":[{"b":1,"b":2}]})", "x"), Error);
  EXPECT_THROW(json::read("{} {}", "x"), Error);
  EXPECT_THROW(json::read("", "x"), Error);
  EXPECT_THROW(json::read("\"\xc0\xaf\"", "x"), Error);
  EXPECT_THROW(json::read("[NaN]", "x"), Error);
  EXPECT_THROW(json::read(std::string(33, '[') + std::string(33, ']'), "x"), Error);
  EXPECT_THROW(json::read("\"" + std::string(65536, 'a') + "\"", "x"), Error);
  const json::Value value = json::read(R"({"a":[1,-2,1.50,null,true,{"b":{}}],"c":"\u0041"})", "x");
  const json::Array &parts = *value.object()->at(0).value.array();
  EXPECT_EQ(parts[0].number()->text, "1");
  EXPECT_EQ(parts[1].number()->text, "-2");
  EXPECT_EQ(parts[2].number()->text, "1.50");
  EXPECT_EQ(parts[5].object()->at(0).key, "b");
  EXPECT_EQ(*value.object()->at(1).value.text(), "A");
}

}  // namespace
}  // namespace meshcat::core::identity
