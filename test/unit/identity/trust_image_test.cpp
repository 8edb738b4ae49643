#include "core/identity/trust_image.hpp"

#include <gtest/gtest.h>

#include <random>

#include "../seed.hpp"
#include "core/error.hpp"

namespace meshcat::core::identity {
namespace {

class Random {
 public:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine_);
  }
  std::string text() {
    std::string value(below(12), '\0');
    for (char &c : value) c = static_cast<char>(below(256));
    return value;
  }
  Issuer issuer(std::int64_t id) {
    Issuer issuer;
    issuer.id = id;
    issuer.trust.issuer = "issuer " + std::to_string(id);
    for (std::size_t i = below(4); i > 0; --i) issuer.trust.audiences.push_back(text());
    for (std::size_t i = below(4); i > 0; --i) {
      issuer.trust.algorithms.push_back(static_cast<Algorithm>(below(4)));
      issuer.key_ids.push_back(static_cast<std::int64_t>(below(1000)));
      issuer.trust.keys.push_back({below(2) == 0 ? std::nullopt : std::optional(text()),
                                   static_cast<Algorithm>(below(4)), text(), text(), text(), text(),
                                   text()});
      issuer.attributes.emplace_back(text(), text());
    }
    issuer.trust.leeway = Seconds(below(300));
    issuer.trust.longest = Seconds(below(100000));
    issuer.role_claim = text();
    issuer.match_roles = below(2) == 0;
    issuer.single_use = below(2) == 0;
    return issuer;
  }
  Known known() {
    Known known;
    for (std::size_t i = below(5); i > 0; --i)
      known.admins.push_back(static_cast<std::uint32_t>(below(1U << 31U)));
    for (std::size_t i = 0; i < 1 + below(5); ++i)
      known.issuers.push_back(issuer(static_cast<std::int64_t>(i)));
    for (std::size_t i = 0; i < 1 + below(30); ++i)
      known.subjects.push_back({static_cast<std::int64_t>(i), static_cast<std::int64_t>(below(5)),
                                text() + std::to_string(i), static_cast<std::uint32_t>(below(99)),
                                text()});
    return known;
  }

 private:
  std::mt19937_64 engine_{test::base_seed()};
};

// All that an issuer is, as a text.
std::string shown(const Issuer &issuer) {
  Known known;
  known.issuers.push_back(issuer);
  return write_image(known);
}

TEST(TrustImage, TellsWhatWasWritten) {
  Random random;
  SCOPED_TRACE(test::trace_of(test::base_seed()));
  for (int round = 0; round < 200; ++round) {
    const Known known = random.known();
    const std::string image = write_image(known) + random.text();  // room that is not used
    EXPECT_EQ(read_admins(image), known.admins);
    for (const Issuer &issuer : known.issuers) {
      const auto found = find_issuer(image, issuer.trust.issuer);
      ASSERT_TRUE(found);
      EXPECT_EQ(shown(*found), shown(issuer));
      EXPECT_EQ(found->trust.keys.size(), issuer.trust.keys.size());
      EXPECT_EQ(found->attributes, issuer.attributes);
      EXPECT_EQ(found->trust.audiences, issuer.trust.audiences);
    }
    for (const Subject &subject : known.subjects) {
      EXPECT_EQ(find_subject(image, subject.issuer, subject.claim_value), subject);
      EXPECT_FALSE(find_subject(image, subject.issuer + 5, subject.claim_value));
    }
    EXPECT_FALSE(find_issuer(image, "issuer"));
  }
}

TEST(TrustImage, IsRefusedWhenItEndsEarly) {
  Random random;
  const Known known = random.known();
  const std::string image = write_image(known);
  for (std::size_t size = 0; size < image.size(); ++size)
    EXPECT_THROW(find_subject(image.substr(0, size), 0, ""), Error) << size;
  EXPECT_THROW(find_issuer(std::string(64, '\xff'), "x"), Error);
}

TEST(Issuer, IsThatOfItsDiscoveryDocument) {
  for (const char *url : {"https://id.bank", "https://id.bank/.well-known/openid-configuration",
                          "https://id.bank/.well-known/oauth-authorization-server"})
    EXPECT_EQ(issuer_of_discovery(url), "https://id.bank");
  for (const char *url :
       {"https://id.bank/a/b", "https://id.bank/a/b/.well-known/openid-configuration",
        "https://id.bank/.well-known/oauth-authorization-server/a/b"})
    EXPECT_EQ(issuer_of_discovery(url), "https://id.bank/a/b");
}

}  // namespace
}  // namespace meshcat::core::identity
