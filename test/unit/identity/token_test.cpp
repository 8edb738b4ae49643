#include "core/identity/token.hpp"

#include <gtest/gtest.h>

#include <random>

#include "../seed.hpp"
#include "core/error.hpp"
#include "core/identity/base64url.hpp"
#include "core/identity/signature.hpp"
#include "issuer.hpp"

namespace meshcat::core::identity {
namespace {

constexpr Algorithm every[] = {Algorithm::rs256, Algorithm::es256, Algorithm::eddsa,
                               Algorithm::hs256};
constexpr Seconds now{1'800'000'000};

const SigningKey &signer(Algorithm algorithm) {
  static const SigningKey keys[] = {SigningKey(every[0]), SigningKey(every[1]),
                                    SigningKey(every[2]), SigningKey(every[3])};
  return keys[static_cast<std::size_t>(algorithm)];
}

Trust trust_in(std::vector<Key> keys, std::vector<Algorithm> algorithms = {every, every + 4}) {
  return {"https://id.bank", {"mesh", "bi"}, std::move(algorithms),
          std::move(keys),   Seconds(30),    Seconds(3600)};
}

std::string claims(const std::string &times = R"("iat":1799999900,"exp":1800000600)",
                   const std::string &aud = R"("mesh")",
                   const std::string &iss = "https://id.bank") {
  return R"({"iss":")" + iss + R"(","sub":"petra","aud":)" + aud + "," + times + "}";
}

// The detail of the refusal; empty: it was taken.
std::string refusal(const std::string &text, const Trust &trust) {
  try {
    Token(text).judge(trust, now);
    return "";
  } catch (const Error &error) {
    EXPECT_STREQ(error.sqlstate(), "28000");
    EXPECT_EQ(error.message(), "the token is refused");
    return error.detail();
  }
}

std::string refusal_of(const std::string &claim_set) {
  const SigningKey &key = signer(Algorithm::eddsa);
  return refusal(token(key, header_of(key), claim_set), trust_in({key.key()}));
}

TEST(Token, IsTakenOfEachAlgorithm) {
  for (const Algorithm algorithm : every) {
    const SigningKey &key = signer(algorithm);
    const Token good(token(key, header_of(key), claims()));
    EXPECT_EQ(good.judge(trust_in({key.key()}), now).algorithm, algorithm);
    EXPECT_EQ(good.subject(), "petra");
    EXPECT_EQ(good.expiry(), Seconds(1800000600));
  }
}

// RFC 7515, appendices A.1 and A.3; RFC 8037, appendix A.4.
TEST(Token, SignaturesOfTheStandardsAreGood) {
  const std::string claims =
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
      "cnVlfQ";
  const auto check = [](const std::string &jwk, const std::string &text, const char *signature) {
    const Key key = keys_of(json::read(jwk, "key")).front();
    const std::string bytes = base64url_bytes(signature).value();
    EXPECT_TRUE(is_signed(text, bytes, key));
    EXPECT_FALSE(is_signed(text + "x", bytes, key));
  };
  check(
      R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})",
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + claims,
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  check(
      R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
      "eyJhbGciOiJFUzI1NiJ9." + claims,
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  check(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

TEST(Token, OfNoAlgorithmIsRefused) {
  for (const char *none : {"none", "None", "NONE", "nOnE", "", "RS512", "rs256"}) {
    const std::string text =
        base64url(std::string(R"({"alg":")") + none + "\"}") + '.' + base64url(claims()) + '.';
    EXPECT_NE(refusal(text, trust_in({signer(Algorithm::rs256).key()})), "") << none;
  }
}

// The public key of an RSA key pair, as anybody has it, must not do as a secret.
TEST(Token, SignedWithAPublicKeyAsSecretIsRefused) {
  const SigningKey &rsa = signer(Algorithm::rs256);
  const Key key = rsa.key();
  for (const std::string &secret : {rsa.jwk(), key.modulus}) {
    const SigningKey forger(Algorithm::hs256, secret);
    EXPECT_EQ(refusal(token(forger, header_of(forger), claims()), trust_in({key})),
              "It is signed with a key that is not among its issuer's.");
  }
}

TEST(Token, OfAnAlgorithmThatIsNotAcceptedIsRefused) {
  const SigningKey &secret = signer(Algorithm::hs256);
  EXPECT_EQ(refusal(token(secret, header_of(secret), claims()),
                    trust_in({secret.key()}, {Algorithm::rs256, Algorithm::es256})),
            "Its algorithm is not one that is accepted of this issuer.");
}

// Whatever key the token brings along or points to, the trusted ones count.
TEST(Token, BringsNoKeysOfItsOwn) {
  const SigningKey forger(Algorithm::eddsa);
  const SigningKey &key = signer(Algorithm::eddsa);
  for (const std::string &more :
       {",\"jwk\":" + forger.jwk(), std::string(R"(,"jku":"https://evil/keys")"),
        std::string(R"(,"kid":"../../dev/null")"), std::string(R"(,"kid":"' OR 1=1 --")")})
    EXPECT_NE(refusal(token(forger, header_of(forger, more), claims()), trust_in({key.key()})), "")
        << more;
  EXPECT_EQ(refusal(token(key, header_of(key, ",\"jwk\":" + forger.jwk()), claims()),
                    trust_in({key.key()})),
            "");
}

TEST(Token, NamesItsKeyAmongSeveral) {
  const SigningKey &one = signer(Algorithm::eddsa);
  const SigningKey other(Algorithm::eddsa);
  const Trust trust = trust_in({one.key(R"(,"kid":"1")"), other.key(R"(,"kid":"2")")});
  EXPECT_EQ(refusal(token(one, header_of(one, R"(,"kid":"1")"), claims()), trust), "");
  EXPECT_EQ(refusal(token(other, header_of(other, R"(,"kid":"2")"), claims()), trust), "");
  EXPECT_EQ(refusal(token(one, header_of(one, R"(,"kid":"2")"), claims()), trust),
            "Its signature is not that of its issuer.");
  EXPECT_EQ(refusal(token(one, header_of(one), claims()), trust),
            "It does not say which of its issuer's keys signed it.");
  EXPECT_EQ(refusal(token(one, header_of(one, R"(,"kid":"3")"), claims()), trust),
            "It is signed with a key that is not among its issuer's.");
}

TEST(Token, IsOfThisIssuerForThisServer) {
  EXPECT_EQ(refusal_of(claims(R"("exp":1800000600)", R"(["x","bi"])")), "");
  for (const char *aud :
       {R"("other")", "[]", "null", "7", R"(["mesh", 7])", R"("MESH")", R"("mesh ")"})
    EXPECT_EQ(refusal_of(claims(R"("exp":1800000600)", aud)), "It is not meant for this server.")
        << aud;
  EXPECT_EQ(refusal_of(R"({"iss":"https://id.bank","sub":"petra","exp":1800000600})"),
            "It is not meant for this server.");
  for (const char *iss : {"https://id.bank/", "https://ID.bank", "https://evil"})
    EXPECT_EQ(refusal_of(claims(R"("exp":1800000600)", R"("mesh")", iss)),
              "It is from another issuer.");
  EXPECT_EQ(refusal_of(R"({"iss":"https://id.bank","aud":"mesh","exp":1800000600})"),
            "It has no \"sub\" that is a text.");
}

TEST(Token, IsValidForATime) {
  const auto at = [](const std::string &times) { return refusal_of(claims(times)); };
  EXPECT_EQ(at(R"("exp":1799999971)"), "");  // within the leeway of 30 seconds
  EXPECT_EQ(at(R"("exp":1799999970)"), "It has expired, 30 seconds ago.");
  EXPECT_EQ(at(R"("iat":1800000030,"exp":1800000600)"), "");
  EXPECT_EQ(at(R"("iat":1800000031,"exp":1800000600)"), "It begins in 31 seconds.");
  EXPECT_EQ(at(R"("nbf":1800000060,"exp":1800000600)"), "It begins in 60 seconds.");
  EXPECT_EQ(at(R"("exp":1800000600.75)"), "");
  EXPECT_EQ(at(R"("iat":1800000000)"), "It has no end, \"exp\".");
  EXPECT_EQ(at(R"("iat":1799997000,"exp":1800000600)"), "");
  EXPECT_EQ(at(R"("iat":1799996999,"exp":1800000600)"),
            "It is valid for longer than is accepted of this issuer.");
  EXPECT_EQ(at(R"("exp":1800003601)"), "It is valid for longer than is accepted of this issuer.");
  for (const char *time : {"\"1800000600\"", "null", "true", "[]", "-1", "1e300", "-1e300",
                           "253402300800", "99999999999999999999999999"})
    EXPECT_EQ(at(std::string("\"exp\":") + time), "Its \"exp\" is no time in seconds since 1970.")
        << time;
}

TEST(Token, IsWellFormed) {
  const SigningKey &key = signer(Algorithm::eddsa);
  const Trust trust = trust_in({key.key()});
  const std::string good = token(key, header_of(key), claims());
  EXPECT_EQ(refusal(good, trust), "");
  const std::string parts = good.substr(0, good.rfind('.'));
  for (const std::string &bad : {std::string(),
                                 std::string("."),
                                 std::string(".."),
                                 std::string("a.b"),
                                 parts,
                                 good + ".",
                                 good + "=",
                                 good + "\n",
                                 " " + good,
                                 "." + parts,
                                 parts + ".",
                                 std::string(most_token_bytes + 1, 'a'),
                                 token(key, header_of(key, R"(,"crit":["exp"])"), claims()),
                                 token(key, header_of(key, R"(,"kid":7)"), claims()),
                                 token(key, R"({"alg":"EdDSA","alg":"none"})", claims()),
                                 token(key, header_of(key), R"({"sub":"a",)" + claims().substr(1)),
                                 token(key, header_of(key), "[]"),
                                 token(key, header_of(key), claims() + "x"),
                                 token(key, header_of(key), "{\"iss\":\"\xff\"}"),
                                 token(key, header_of(key), std::string(10000, '[')),
                                 token(key, "[]", claims())})
    EXPECT_NE(refusal(bad, trust), "") << bad.substr(0, 200);
}

// No other bytes than the issuer's are taken for signed, whatever changes.
TEST(Token, ChangedAnywhereIsRefused) {
  std::mt19937_64 random(test::base_seed());
  SCOPED_TRACE(test::trace_of(test::base_seed()));
  for (const Algorithm algorithm : every) {
    const SigningKey &key = signer(algorithm);
    const Trust trust = trust_in({key.key()});
    const std::string good = token(key, header_of(key), claims());
    for (int i = 0; i < 300; ++i) {
      std::string changed = good;
      char &c = changed[random() % changed.size()];
      const char other = static_cast<char>(32 + random() % 95);
      if (other == c) continue;
      c = other;
      EXPECT_NE(refusal(changed, trust), "") << changed;
    }
  }
}

}  // namespace
}  // namespace meshcat::core::identity
