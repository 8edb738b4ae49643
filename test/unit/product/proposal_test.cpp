#include "core/product/proposal.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace meshcat::core::product {
namespace {

using Kind = CheckProposal::Kind;

ColumnProfile profile_of(ValueClass value_class, std::int64_t rows, std::int64_t nulls,
                         std::optional<std::int64_t> distinct) {
  ColumnProfile profile;
  profile.column = "c";
  profile.value_class = value_class;
  profile.rows = rows;
  profile.nulls = nulls;
  profile.distinct = distinct;
  return profile;
}

ColumnProfile numbers(const char *minimum, const char *maximum) {
  ColumnProfile profile = profile_of(ValueClass::number, 1000, 3, 400);
  profile.minimum = minimum;
  profile.maximum = maximum;
  return profile;
}

std::vector<Kind> kinds(const ColumnProfile &profile) {
  std::vector<Kind> kinds;
  for (const auto &proposal : propose_checks(profile)) kinds.push_back(proposal.kind);
  return kinds;
}

CheckProposal only(const ColumnProfile &profile, Kind kind) {
  for (const auto &proposal : propose_checks(profile))
    if (proposal.kind == kind) return proposal;
  ADD_FAILURE() << "no proposal of kind " << to_string(kind);
  return {};
}

TEST(Proposal, EmptyRelationSuggestsNothing) {
  EXPECT_TRUE(propose_checks(profile_of(ValueClass::integer, 0, 0, 0)).empty());
  EXPECT_TRUE(propose_checks(0, {{"a", "b"}}).empty());
}

TEST(Proposal, NotNullNeedsAValueInEveryRow) {
  EXPECT_EQ(kinds(profile_of(ValueClass::other, 5, 0, {})), std::vector{Kind::not_null});
  EXPECT_TRUE(kinds(profile_of(ValueClass::other, 5, 1, {})).empty());
  ColumnProfile blanks = profile_of(ValueClass::text, 5, 0, 4);
  blanks.blanks = 1;
  EXPECT_TRUE(kinds(blanks).empty()) << "a blank is no value";
}

TEST(Proposal, UniqueNeedsAKeyOfEnoughRows) {
  EXPECT_EQ(kinds(profile_of(ValueClass::integer, 10, 0, 10)),
            (std::vector{Kind::not_null, Kind::unique}));
  EXPECT_EQ(kinds(profile_of(ValueClass::integer, 9, 0, 9)), std::vector{Kind::not_null});
  EXPECT_EQ(kinds(profile_of(ValueClass::integer, 10, 0, 9)), std::vector{Kind::not_null});
  EXPECT_EQ(kinds(profile_of(ValueClass::time, 10, 0, 10)), std::vector{Kind::not_null})
      << "moments that differ are no key";
}

TEST(Proposal, SetNeedsFewValuesSeenOften) {
  ColumnProfile set = profile_of(ValueClass::text, 40, 10, 3);
  set.values = {"a", "b", "c"};
  EXPECT_EQ(only(set, Kind::in_set).values, set.values);
  set.rows = 39;
  EXPECT_TRUE(kinds(set).empty()) << "29 values for 3 are too few";
  set.rows = 40;
  set.classified = true;
  EXPECT_TRUE(kinds(set).empty()) << "values of a classified column are not told";
  set.classified = false;
  set.values = {"a"};
  EXPECT_TRUE(kinds(set).empty()) << "one value is no set";
  set.values = {"a", std::string(64, 'x')};
  EXPECT_TRUE(kinds(set).empty()) << "prose is no set";
}

TEST(Proposal, RangeStartsAtZeroForWhatWasNeverNegative) {
  const CheckProposal positive = only(numbers("0.5", "99"), Kind::range);
  EXPECT_EQ(positive.minimum, "0");
  EXPECT_FALSE(positive.maximum);
  const CheckProposal both = only(numbers("-3", "7"), Kind::range);
  EXPECT_EQ(both.minimum, "-3");
  EXPECT_EQ(both.maximum, "7");
  EXPECT_EQ(both.reason, "between -3 and 7 in 1000 rows");
}

TEST(Proposal, RangeNeedsFiniteBoundsThatTellAboutNoRow) {
  EXPECT_TRUE(kinds(numbers("1", "NaN")).empty());
  EXPECT_TRUE(kinds(numbers("-Infinity", "1")).empty());
  ColumnProfile classified = numbers("1", "2");
  classified.classified = true;
  EXPECT_TRUE(kinds(classified).empty());
  ColumnProfile identifying = numbers("1", "2");
  identifying.nulls = 0;
  identifying.distinct = identifying.rows;
  EXPECT_EQ(kinds(identifying), std::vector{Kind::not_null});
}

TEST(Proposal, SampleIsNamedAsSuch) {
  ColumnProfile sampled = profile_of(ValueClass::other, 5, 0, {});
  sampled.sampled = true;
  EXPECT_EQ(only(sampled, Kind::not_null).reason, "no value is missing in 5 rows of a sample");
}

TEST(Proposal, RelationIsNotEmptyAndKeepsItsCompoundKeys) {
  const auto proposals = propose_checks(1, {{"a"}, {"a", "b"}});
  ASSERT_EQ(proposals.size(), 2u);
  EXPECT_EQ(proposals[0].kind, Kind::row_count);
  EXPECT_EQ(proposals[0].reason, "has 1 row");
  EXPECT_EQ(proposals[1].kind, Kind::unique);
  EXPECT_EQ(proposals[1].columns, (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace meshcat::core::product
