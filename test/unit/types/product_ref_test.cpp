#include "core/types/product_ref.hpp"

#include <utility>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::expect_error;
using test::Random;

TEST(ProductRef, NamesAProductAndItsVersions) {
  const ProductRef plain = ProductRef::parse("Payments.\"Trans Actions\"");
  EXPECT_EQ(plain.domain, "payments");
  EXPECT_EQ(plain.product, "Trans Actions");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(plain.version));
  EXPECT_EQ(std::get<Semver>(ProductRef::parse("a.b@2.1.0-rc.1+b7").version).to_string(),
            "2.1.0-rc.1+b7");
  EXPECT_EQ(std::get<SemverRange>(ProductRef::parse("a.b@^2").version).to_string(), "^2");
}

TEST(ProductRef, WritesCanonicalText) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"payments.transactions", "payments.transactions"},
      {"Payments.TRANSACTIONS@2.1.0", "payments.transactions@2.1.0"},
      {"a.b@2.x", "a.b@^2"},
      {"a.b@2", "a.b@^2"},
      {"a.b@>=1.2 <3", "a.b@>=1.2.0 <3.0.0"},
      {"a.b@*", "a.b@*"},
      {"a.b@^1||^3", "a.b@^1 || ^3"},
      {"\"A@B\".c@^1", "\"A@B\".c@^1"},
      // A range of one version is that version; a range has no build metadata.
      {"a.b@=2.1.0", "a.b@2.1.0"},
      {"a.b@2.1.0 || 2.1.0+b", "a.b@2.1.0"},
      {"a.b@2.1.0+b", "a.b@2.1.0+b"},
  };
  for (const auto &[text, expected] : texts) {
    EXPECT_EQ(ProductRef::parse(text).to_string(), expected);
    EXPECT_EQ(ProductRef::parse(expected), ProductRef::parse(text));
  }
}

TEST(ProductRef, AcceptsTheVersionsItMeans) {
  const auto accepts = [](std::string_view ref, std::string_view version) {
    return ProductRef::parse(ref).accepts(Semver::parse(version));
  };
  EXPECT_TRUE(accepts("a.b", "1.0.0-rc"));
  EXPECT_TRUE(accepts("a.b@2.1.0", "2.1.0"));
  EXPECT_TRUE(accepts("a.b@2.1.0", "2.1.0+b"));
  EXPECT_FALSE(accepts("a.b@2.1.0", "2.1.1"));
  EXPECT_TRUE(accepts("a.b@2.1.0+b", "2.1.0+b"));
  EXPECT_FALSE(accepts("a.b@2.1.0+b", "2.1.0"));
  EXPECT_FALSE(accepts("a.b@2.1.0+b", "2.1.0+c"));
  EXPECT_TRUE(accepts("a.b@^2", "2.9.0"));
  EXPECT_FALSE(accepts("a.b@^2", "3.0.0"));
}

TEST(ProductRef, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "a", "a.", "a.b.c", "a.b@", "a.b@latest", "a.b@2.1.0.1", "a.b@2.1.0-", "a.b @2",
        "a.b#c", "a.b@02.1.0", "a.b@v2", "table:a.b"}) {
    SCOPED_TRACE(text);
    expect_error([&] { ProductRef::parse(text); }, "22P02", "at byte ");
  }
  expect_error([] { ProductRef::parse("a.b@2.1.01"); }, "22P02", "leading zeros at byte 9");
  expect_error([] { ProductRef::parse("a.b@>2 <1"); }, "22023", "start at byte 5 of");
  expect_error([] { ProductRef::parse(std::string(64, 'a') + ".b"); }, "42622", "64 bytes");
}

TEST(ProductRef, OrderIsTotalAndHashAgreesWithEquality) {
  constexpr std::string_view versions[] = {"",       "@1.0.0", "@1.0.0+b", "@=1.0.0", "@1.10.0",
                                           "@1.9.0", "@^1",    "@1.x",     "@>=1 <2", "@*"};
  const auto random_ref = [&](Random &random) {
    std::string text = random.text("aAb", 1).append(".").append(random.text("xX", 1));
    return ProductRef::parse(text.append(random.pick(versions)));
  };
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 3000; ++seed) {
    Random random(seed);
    const ProductRef a = random_ref(random);
    const ProductRef b = random_ref(random);
    const ProductRef c = random_ref(random);
    SCOPED_TRACE(test::trace_of(seed) + ": " + a.to_string() + ", " + b.to_string() + ", " +
                 c.to_string());
    EXPECT_EQ(ProductRef::parse(a.to_string()), a);
    EXPECT_EQ(a <=> b, 0 <=> (b <=> a));
    EXPECT_EQ((a <=> b) == 0, a == b);
    EXPECT_EQ(a.hash() == b.hash(), a == b);
    if (a <= b && b <= c) {
      EXPECT_LE(a, c);
    }
  }
}

}  // namespace
}  // namespace meshcat::core::types
