#include "core/types/semver.hpp"

#include <vector>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::expect_error;
using test::Random;

// The valid examples that semver.org's grammar is tested with.
constexpr std::string_view valid[] = {
    "0.0.4",
    "1.2.3",
    "10.20.30",
    "1.1.2-prerelease+meta",
    "1.1.2+meta",
    "1.1.2+meta-valid",
    "1.0.0-alpha",
    "1.0.0-beta",
    "1.0.0-alpha.beta",
    "1.0.0-alpha.beta.1",
    "1.0.0-alpha.1",
    "1.0.0-alpha0.valid",
    "1.0.0-alpha.0valid",
    "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay",
    "1.0.0-rc.1+build.1",
    "2.0.0-rc.1+build.123",
    "1.2.3-beta",
    "10.2.3-DEV-SNAPSHOT",
    "1.2.3-SNAPSHOT-123",
    "1.0.0",
    "2.0.0",
    "1.1.7",
    "2.0.0+build.1848",
    "2.0.1-alpha.1227",
    "1.0.0-alpha+beta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12+788",
    "1.2.3----R-S.12.9.1--.12+meta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12",
    "1.0.0+0.build.1-rc.10000aaa-kk-0.1",
    "99999999999999999999999.999999999999999999.99999999999999999",
    "1.0.0-0A.is.legal"};

// And the invalid ones, with some more of our own at the end.
constexpr std::string_view invalid[] = {
    "1",
    "1.2",
    "1.2.3-0123",
    "1.2.3-0123.0123",
    "1.1.2+.123",
    "+invalid",
    "-invalid",
    "-invalid+invalid",
    "-invalid.01",
    "alpha",
    "alpha.beta",
    "alpha.beta.1",
    "alpha.1",
    "alpha+beta",
    "alpha_beta",
    "alpha.",
    "alpha..",
    "beta",
    "1.0.0-alpha_beta",
    "-alpha.",
    "1.0.0-alpha..",
    "1.0.0-alpha..1",
    "1.0.0-alpha...1",
    "1.0.0-alpha....1",
    "1.0.0-alpha.....1",
    "1.0.0-alpha......1",
    "1.0.0-alpha.......1",
    "01.1.1",
    "1.01.1",
    "1.1.01",
    "1.2.3.DEV",
    "1.2-SNAPSHOT",
    "1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788",
    "1.2-RC-SNAPSHOT",
    "-1.0.3-gamma+b7718",
    "+justmeta",
    "9.8.7+meta+meta",
    "9.8.7-whatever+meta+meta",
    "99999999999999999999999.999999999999999999.99999999999999999----RC-SNAPSHOT.12.09.1--------"
    "------------------------..12",
    "",
    " 1.2.3",
    "1.2.3 ",
    "1.2.3\n",
    "v1.2.3",
    "1.2.3-",
    "1.2.3+",
    "1..3",
    "1.2.",
    "1.2.3-\xc3\xa9"};

// Strictly ascending: the standard's own chain, then what it leaves to think of.
constexpr std::string_view ascending[] = {"0.0.0-0",
                                          "0.0.0",
                                          "0.0.1",
                                          "0.1.0",
                                          "1.0.0-0",
                                          "1.0.0-2",
                                          "1.0.0-11",
                                          "1.0.0--",
                                          "1.0.0-A",
                                          "1.0.0-a",
                                          "1.0.0-a.0",
                                          "1.0.0-a.0.0",
                                          "1.0.0-a.a",
                                          "1.0.0-a-b",
                                          "1.0.0-a0",
                                          "1.0.0-alpha",
                                          "1.0.0-alpha+a",
                                          "1.0.0-alpha.1",
                                          "1.0.0-alpha.beta",
                                          "1.0.0-beta",
                                          "1.0.0-beta.2",
                                          "1.0.0-beta.11",
                                          "1.0.0-rc.1",
                                          "1.0.0",
                                          "1.0.0+1",
                                          "1.0.0+10",
                                          "1.0.0+2",
                                          "1.0.0+a",
                                          "1.0.0+a.b",
                                          "1.0.1-0",
                                          "1.0.1",
                                          "1.9.0",
                                          "1.10.0",
                                          "2.0.0",
                                          "2.1.0",
                                          "2.1.1",
                                          "18446744073709551615.0.0",
                                          "18446744073709551616.0.0",
                                          "99999999999999999999999.0.0"};

std::string random_version(Random &random) {
  constexpr std::string_view identifiers[] = {"0", "1", "10", "a", "b", "a-", "-1", "rc", "0a"};
  constexpr std::string_view numbers[] = {"0", "1", "2", "10", "18446744073709551616"};
  std::string text;
  for (int i = 0; i < 3; ++i) text.append(i ? "." : "").append(random.pick(numbers));
  for (const char *sign : {"-", "+"}) {
    if (random.chance(2)) continue;
    text.append(sign).append(random.pick(identifiers));
    while (random.chance(2)) text.append(".").append(random.pick(identifiers));
  }
  return text;
}

TEST(Semver, AcceptsTheStandardsValidVersions) {
  for (const auto text : valid) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Semver::parse(text).to_string(), text);
  }
}

TEST(Semver, RefusesTheStandardsInvalidVersions) {
  for (const auto text : invalid) {
    SCOPED_TRACE(text);
    expect_error([&] { Semver::parse(text); }, sqlstate::invalid_text_representation, "at byte ");
  }
}

TEST(Semver, ErrorsSayWhereAndWhatToDo) {
  expect_error([] { Semver::parse("1.2.x"); }, "22P02",
               "Expected the patch number at byte 5, but found \"x\".");
  expect_error([] { Semver::parse("1.2"); }, "22P02", "at byte 4, but the text ends there.");
  expect_error([] { Semver::parse("v1.2.3"); }, "22P02", "Leave out the \"v\"");
  expect_error([] { Semver::parse("1.02.3"); }, "22P02", "without leading zeros at byte 3");
  expect_error([] { Semver::parse("1.0.0-\xc3\xa9"); }, "22P02", "not ASCII");
  expect_error([] { Semver::parse(std::string_view("1.0.0\0", 6)); }, "22P02", "character (0)");
}

TEST(Semver, HasALimitThatItStates) {
  const std::string digits(Semver::max_size - 4, '9');
  const Semver longest = Semver::parse(digits + ".0.0");
  expect_error([&] { Semver::parse(digits + "9.0.0"); }, "54000", "the limit is 1024");
  expect_error([&] { longest.next(Bump::major); }, "54000", "1025 bytes");
  expect_error([] { Semver::parse(std::string(max_text_size + 1, '1')); }, "54000", "65536");
}

TEST(Semver, OrdersByPrecedenceThenBuild) {
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      SCOPED_TRACE(std::string(ascending[i]).append(" and ").append(ascending[j]));
      const Semver a = Semver::parse(ascending[i]);
      const Semver b = Semver::parse(ascending[j]);
      EXPECT_EQ(a <=> b, i <=> j);
      EXPECT_EQ(a == b, i == j);
    }
  }
}

TEST(Semver, PrecedenceIgnoresBuild) {
  const Semver a = Semver::parse("1.0.0+a");
  const Semver b = Semver::parse("1.0.0+b");
  EXPECT_EQ(compare_precedence(a.parts(), b.parts()), std::strong_ordering::equal);
  EXPECT_NE(a, b);
}

TEST(Semver, OrderIsTotalAndHashAgreesWithEquality) {
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 3000; ++seed) {
    Random random(seed);
    const Semver a = Semver::parse(random_version(random));
    const Semver b = Semver::parse(random_version(random));
    const Semver c = Semver::parse(random_version(random));
    SCOPED_TRACE(test::trace_of(seed) + ": " + a.to_string() + ", " + b.to_string() + ", " +
                 c.to_string());
    EXPECT_EQ(a <=> b, 0 <=> (b <=> a));
    EXPECT_EQ((a <=> b) == 0, a == b);
    if (a <= b && b <= c) {
      EXPECT_LE(a, c);
    }
    EXPECT_EQ(a.hash() == b.hash(), a == b);
    EXPECT_EQ(Semver::parse(a.to_string()), a);
    EXPECT_LE(a.without_build(), a);
    EXPECT_LT(a, a.next(Bump::patch));
  }
}

TEST(Semver, TakesVersionsApart) {
  const Semver version = Semver::parse("1.20.3-rc.1-x+b-7.01");
  const SemverParts parts = version.parts();
  EXPECT_EQ(parts.major_number, "1");
  EXPECT_EQ(parts.minor_number, "20");
  EXPECT_EQ(parts.patch_number, "3");
  EXPECT_EQ(parts.prerelease, "rc.1-x");
  EXPECT_EQ(parts.build, "b-7.01");
  EXPECT_TRUE(version.is_prerelease());
  EXPECT_TRUE(version.has_build());
  EXPECT_EQ(version.without_build().to_string(), "1.20.3-rc.1-x");
  EXPECT_EQ(version.release().to_string(), "1.20.3");
  // A hyphen in build metadata starts no prerelease.
  EXPECT_FALSE(Semver::parse("1.0.0+a-b").is_prerelease());
  EXPECT_EQ(Semver::parse("1.0.0+a-b").release().to_string(), "1.0.0");
}

TEST(Semver, ComputesTheNextVersion) {
  const Semver version = Semver::parse("1.9.99-rc.1+b");
  EXPECT_EQ(version.next(Bump::major).to_string(), "2.0.0");
  EXPECT_EQ(version.next(Bump::minor).to_string(), "1.10.0");
  EXPECT_EQ(version.next(Bump::patch).to_string(), "1.9.100");
  EXPECT_EQ(version.next(Bump::none).to_string(), "1.9.99");
  EXPECT_EQ(Semver::parse("18446744073709551615.0.0").next(Bump::major).to_string(),
            "18446744073709551616.0.0");
}

TEST(Semver, TellsWhatWasBumped) {
  const auto bump = [](std::string_view a, std::string_view b) {
    return to_string(bump_between(Semver::parse(a), Semver::parse(b)));
  };
  EXPECT_EQ(bump("1.2.3", "2.0.0"), "major");
  EXPECT_EQ(bump("2.0.0", "1.9.9"), "major");
  EXPECT_EQ(bump("1.2.3", "1.3.3"), "minor");
  EXPECT_EQ(bump("1.2.3", "1.2.4-rc"), "patch");
  EXPECT_EQ(bump("1.2.3-rc", "1.2.3"), "none");
  EXPECT_EQ(bump("1.2.3+a", "1.2.3+b"), "none");
}

// Hash indexes and hash partitions keep these on disk: they may never change.
TEST(Semver, HashIsTheSameEverywhere) {
  EXPECT_EQ(Semver::parse("1.2.3").hash(), 4548547986729405087U);
  EXPECT_EQ(Semver::parse("1.2.3").hash(42), 14955570901111667863U);
}

}  // namespace
}  // namespace meshcat::core::types
