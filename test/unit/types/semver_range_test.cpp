#include "core/types/semver_range.hpp"

#include <utility>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::expect_error;

bool contains(std::string_view range, std::string_view version) {
  return SemverRange::parse(range).contains(Semver::parse(version));
}

std::string canonical(std::string_view range) {
  return SemverRange::parse(range).to_string();
}

TEST(SemverRange, DesugarsAsDocumented) {
  constexpr std::pair<std::string_view, std::string_view> same[] = {
      {"1.2.3", "=1.2.3"},
      {"1.2.3", ">=1.2.3 <=1.2.3"},
      {"1.2.3", ">=1.2.3 <1.2.4"},
      {"0.0.1 || 1.2.3", "=1.2.3 || ^0.0.1 || 1.2.3 >=0.5"},
      {"1.2", ">=1.2.0 <1.3.0-0"},
      {"1.2.x", ">=1.2.0 <1.3.0"},
      {"1.2.*", "1.2"},
      {"=1.x.x", ">=1.0.0 <2.0.0-0"},
      {"X", ">=0.0.0"},
      {"*.*.*", "*"},
      {"~1.2.3", ">=1.2.3 <1.3.0-0"},
      {"~1.2", ">=1.2.0 <1.3.0-0"},
      {"~1", ">=1.0.0 <2.0.0-0"},
      {"~0.2.3", ">=0.2.3 <0.3.0-0"},
      {"~*", "*"},
      {"~1.2.3-beta.2", ">=1.2.3-beta.2 <1.3.0-0"},
      {"^1.2.3", ">=1.2.3 <2.0.0-0"},
      {"^0.2.3", ">=0.2.3 <0.3.0-0"},
      {"^0.0.3", ">=0.0.3 <0.0.4-0"},
      {"^0.0.0", "0.0.0"},
      {"^1.2.3-beta.2", ">=1.2.3-beta.2 <2.0.0-0"},
      {"^0.0.3-beta", ">=0.0.3-beta <0.0.4-0"},
      {"^1.2.x", ">=1.2.0 <2.0.0-0"},
      {"^0.0.x", ">=0.0.0 <0.1.0-0"},
      {"^0.0", "~0.0"},
      {"^1.x", ">=1.0.0 <2.0.0-0"},
      {"^0.x", ">=0.0.0 <1.0.0-0"},
      {"^*", "*"},
      {"1.2.3 - 2.3.4", ">=1.2.3 <=2.3.4"},
      {"1.2 - 2.3.4", ">=1.2.0 <=2.3.4"},
      {"1.2.3 - 2.3", ">=1.2.3 <2.4.0-0"},
      {"1.2.3 - 2", ">=1.2.3 <3.0.0-0"},
      {"x - 1.x", "<2"},
      {"1.0.0 - x", ">=1"},
      {">1", ">=2.0.0"},
      {">1.2", ">=1.3.0"},
      {">1.2.3", ">=1.2.4"},
      {">=1.2", ">=1.2.0"},
      {"<1", "<1.0.0-0"},
      {"<1.2.x", "<1.2.0-0"},
      {"<=1", "<2.0.0-0"},
      {"<=1.2", "<1.3.0-0"},
      {"<=x", "*"},
      {">1.0.0-a", ">=1.0.0-a.0"},
      {"<=1.0.0-a", "<1.0.0-a.0"},
      {"  ^1\t\n", "^ 1"},
      {"1.2.3+build", "1.2.3"},
      {"^1.2.3+build.5", "^1.2.3"},
      {"1||2", "^1 || ^2"},
      {"1 || 2 || 3", ">=1 <4"},
      {"~1.2 || ~1.3 || >=1.3.5 <2", "^1.2"},
  };
  for (const auto &[a, b] : same) EXPECT_EQ(SemverRange::parse(a), SemverRange::parse(b)) << a;
}

TEST(SemverRange, WritesTheShortestCanonicalText) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"=2.1.0", "2.1.0"},
      {"=2.1.0-rc.1", "2.1.0-rc.1"},
      {">=0", "*"},
      {"^2.1", "^2.1"},
      {"2.x.x", "^2"},
      {"^2.0.1", "^2.0.1"},
      {"~2.1.0", "~2.1"},
      {"~2.1.3", "~2.1.3"},
      {"~0.1.3", "^0.1.3"},
      {"0.1", "^0.1"},
      {"0.0", "<0.1.0"},
      {"~0.0.3", "~0.0.3"},
      {"^1.2.0-rc", "^1.2.0-rc"},
      {">=1.2 <3", ">=1.2.0 <3.0.0"},
      {"1.2 - 2.3", ">=1.2.0 <2.4.0"},
      {"<=1.2.3", "<1.2.4"},
      {"<=1.2.3-rc", "<=1.2.3-rc"},
      {"<1.2.3-0", "<1.2.3"},
      {">=1.0.0-a <=2.0.0-b", ">=1.0.0-a <=2.0.0-b"},
      {">1.0.0-a <1.0.0", ">=1.0.0-a.0 <1.0.0"},
      {"3 || 1", "^1 || ^3"},
      {"<1 || >=1.0.0-0 <1.0.0-b", "<1.0.0-b"},
      {"<1 || >=1.0.0-a <1.0.0-b", "<1.0.0 || >=1.0.0-a <1.0.0-b"},
      {"^1 || >=1.0.0-a <1.0.0", "^1.0.0-a"},
      {"^1 || >=1.0.0-a <1.0.0-b", ">=1.0.0-a <1.0.0-b || ^1"},
      {"1 || 1.2.0-rc", "^1 || 1.2.0-rc"},
      {"<2.0.0 || >=2.0.0-0 <2.0.0", "<2.0.0 || >=2.0.0-0 <2.0.0"},
      {"<2.0.0 || >=2.0.0-0 <2.0.0 || 2.x", "<3.0.0 || >=2.0.0-0 <2.0.0"},
  };
  for (const auto &[text, expected] : texts) EXPECT_EQ(canonical(text), expected) << text;
}

TEST(SemverRange, ContainsVersionsByPrecedence) {
  EXPECT_TRUE(contains("^2.1", "2.10.0"));
  EXPECT_FALSE(contains("^2.1", "2.0.9"));
  EXPECT_FALSE(contains("^2.1", "3.0.0"));
  EXPECT_TRUE(contains(">=1.2 <3", "2.9999.9999"));
  EXPECT_FALSE(contains("<1.2.x", "1.2.0"));
  EXPECT_TRUE(contains("1.2 - 2.3", "2.3.9"));
  EXPECT_FALSE(contains("1.2 - 2.3", "2.4.0"));
  EXPECT_TRUE(contains("^1 || ^3", "3.1.0"));
  EXPECT_FALSE(contains("^1 || ^3", "2.1.0"));
  EXPECT_FALSE(contains(">1.2", "1.2.8"));
  EXPECT_TRUE(contains("^99999999999999999999", "99999999999999999999.1.0"));
}

TEST(SemverRange, IgnoresBuildMetadata) {
  EXPECT_TRUE(contains("=1.2.3", "1.2.3+b7"));
  EXPECT_TRUE(contains("<=1.2.3+a", "1.2.3+b"));
  EXPECT_FALSE(contains(">1.2.3", "1.2.3+b7"));
}

TEST(SemverRange, TakesPrereleasesOnlyWhereABoundNamesOne) {
  EXPECT_TRUE(contains("^1.2.3-alpha", "1.2.3-pre"));
  EXPECT_FALSE(contains("^1.2.3-alpha", "1.3.0-pre"));
  EXPECT_FALSE(contains("^1.2.3", "1.2.3-pre"));
  EXPECT_FALSE(contains("^1.2.3", "2.0.0-alpha"));
  EXPECT_FALSE(contains("*", "1.0.0-alpha"));
  EXPECT_FALSE(contains("<1.2.3", "1.2.3-beta"));
  EXPECT_FALSE(contains("<=1.2.3", "1.2.3-beta"));
  EXPECT_TRUE(contains("1.2.3-pre - 2.4.3-pre", "2.4.3-alpha"));
  EXPECT_FALSE(contains("1.2.3-pre - 2.4.3-pre", "2.4.3-rc"));
  EXPECT_TRUE(contains(">=2.0.0-alpha <2.0.0", "2.0.0-beta"));
  EXPECT_TRUE(contains(">1.2.3 <=1.2.4-beta", "1.2.4-alpha"));
  // The alternative that bounds with the prerelease must be the one that fits.
  EXPECT_FALSE(contains("1.x || >=2.0.0-alpha", "1.5.0-alpha"));
  EXPECT_FALSE(contains("^1 || <0.5.0-rc", "1.0.0-rc"));
}

TEST(SemverRange, KnowsItsHullAndItsOnlyVersion) {
  const SemverRange range = SemverRange::parse("^1.2 || 3.0.0-rc || <0.5");
  EXPECT_EQ(range.lower().to_string(), "0.0.0");
  EXPECT_EQ(range.upper()->to_string(), "3.0.0-rc.0");
  EXPECT_FALSE(range.exact());
  EXPECT_FALSE(SemverRange::parse("1.x || >=3").upper());
  EXPECT_EQ(SemverRange::parse(">=1.2.3 <=1.2.3").exact()->to_string(), "1.2.3");
  EXPECT_EQ(SemverRange::parse("=1.2.3-rc+b").exact()->to_string(), "1.2.3-rc");
  EXPECT_FALSE(SemverRange::parse("~1.2.3").exact());
  EXPECT_FALSE(SemverRange::parse("1.2.3 || 1.2.5").exact());
}

TEST(SemverRange, SortsByLowerThenUpperBound) {
  constexpr std::string_view ascending[] = {"0.0.0", "<2",   "*",    "^1",         "^1 || ^3",
                                            ">=1",   "~2.1", "^2.1", ">=2.1 <9.9", ">=2.1"};
  for (std::size_t i = 0; i < std::size(ascending); ++i)
    for (std::size_t j = 0; j < std::size(ascending); ++j)
      EXPECT_EQ(SemverRange::parse(ascending[i]) <=> SemverRange::parse(ascending[j]), i <=> j)
          << ascending[i] << " and " << ascending[j];
}

TEST(SemverRange, RefusesWhatIsNoRange) {
  constexpr std::string_view invalid[] = {
      "",       " ",       "||",     "1 ||",   "|| 1",       "1 | 2",    "latest",    "^",
      ">=",     "1.2.3.4", "1.x.3",  "1.2-rc", "^1.2-rc",    "1.2+b",    "==1",       "!=1",
      "~>1.2",  "=>1",     "v1",     ">=v1.2", "1,2",        "1.2 -2.3", "1 - 2 - 3", "1 - 2 <3",
      "=1 - 2", "1 2 - 3", "1.2.3-", "01",     "1.02",       ">=1.2<3",  "^1 &",      "1 - ",
      "1 -",    "1.",      "x.",     "(1)",    "1.2.3 alpha"};
  for (const auto text : invalid) {
    SCOPED_TRACE(text);
    expect_error([&] { SemverRange::parse(text); }, sqlstate::invalid_text_representation,
                 "at byte ");
  }
  expect_error([] { SemverRange::parse(""); }, "22P02", "Write * for every release.");
  expect_error([] { SemverRange::parse("^1.2-rc"); }, "22P02", "at byte 5, but found \"-\".");
  expect_error([] { SemverRange::parse("1.2-2.3"); }, "22P02", "needs spaces around it");
  expect_error([] { SemverRange::parse("~>1.2"); }, "22P02", "Write ~1.2 for ~>1.2.");
  expect_error([] { SemverRange::parse("1 || >=v2"); }, "22P02", "Leave out the \"v\"");
}

TEST(SemverRange, RefusesAlternativesWithoutVersions) {
  for (const std::string_view text :
       {">2 <1", "1.2.3 1.2.4", "<0.0.0", "<0.0.0-0", ">*", "<x", "2 - 1", ">=1.2.4 <=1.2.4-rc",
        "^1 >=2.0.0-alpha", ">1.0.0-a <1.0.0-a.0", "1 || >3 <2", "1 || <*"}) {
    SCOPED_TRACE(text);
    expect_error([&] { SemverRange::parse(text); }, "22023", "||");
  }
  expect_error([] { SemverRange::parse("1 || >3 <2"); }, "22023", "start at byte 6 of");
}

TEST(SemverRange, HasLimitsThatItStates) {
  expect_error([] { SemverRange::parse(std::string(max_text_size + 1, ' ')); }, "54000", "65536");
  const std::string digits(Semver::max_size, '9');
  expect_error([&] { SemverRange::parse(digits); }, "54000", "the limit is 1024");
  expect_error([&] { SemverRange::parse("0 - " + digits.substr(11) + ".0.0"); }, "54000",
               "1016 bytes");
  // 0.0.1||0.0.3||... is short enough to read, its canonical text is not.
  std::string many = "0.0.1";
  for (unsigned patch = 3; many.size() + 12 < max_text_size; patch += 2)
    many.append("||0.0.").append(std::to_string(patch));
  expect_error([&] { SemverRange::parse(many); }, "54000", "canonical text");
}

// Reading computes versions longer than those it was given; writing must not
// produce what reading then refuses.
TEST(SemverRange, ReadsBackWhatItWritesAtTheLimit) {
  unsigned accepted = 0;
  unsigned refused = 0;
  for (std::size_t size = Semver::max_size - 20; size <= Semver::max_size; ++size) {
    const std::string digits(size, '9');
    for (const std::string &text :
         {"^" + digits, "~1." + digits, digits + ".0.0", ">=1.0.0 <" + digits + ".0.0",
          "<=1.0.0-" + digits, ">1.0.0-" + digits, "=1.0.0-" + digits, ">=0.0." + digits}) {
      try {
        const SemverRange range = SemverRange::parse(text);
        EXPECT_EQ(SemverRange::parse(range.to_string()), range);
        ++accepted;
      } catch (const Error &error) {
        EXPECT_EQ(std::string_view(error.sqlstate()), "54000") << error.message();
        ++refused;
      }
    }
  }
  EXPECT_GT(accepted, 40U);
  EXPECT_GT(refused, 40U);
}

}  // namespace
}  // namespace meshcat::core::types
