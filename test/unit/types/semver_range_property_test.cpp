// Random ranges against a reading of node-semver's rules that shares nothing
// with the implementation, over all versions that could tell two ranges apart.
#include "core/types/semver_range.hpp"

#include <algorithm>
#include <vector>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::Random;

// Bounds are drawn from numbers 0 to 2 and these prereleases ...
constexpr std::string_view bound_prereleases[] = {"0", "a", "a.0", "a.1", "b"};

// ... so that the canonical bounds, which may be their successors, are all here.
std::vector<Semver> make_universe() {
  constexpr std::string_view suffixes[] = {"",     "-0",     "-0.0", "-a",   "-a.0", "-a.0.0",
                                           "-a.1", "-a.1.0", "-b",   "-b.0", "-c"};
  std::vector<Semver> versions;
  for (unsigned i = 0; i < 64; ++i)
    for (const auto suffix : suffixes)
      versions.push_back(Semver::parse(std::to_string(i / 16) + "." + std::to_string(i / 4 % 4) +
                                       "." + std::to_string(i % 4) + std::string(suffix)));
  return versions;
}

const std::vector<Semver> &universe() {
  static const std::vector<Semver> versions = make_universe();
  return versions;
}

std::vector<bool> members(const SemverRange &range) {
  std::vector<bool> result;
  for (const Semver &version : universe()) result.push_back(range.contains(version));
  return result;
}

std::string random_version(Random &random) {
  std::string text;
  for (int i = 0; i < 3; ++i) text.append(i ? "." : "").append(std::to_string(random.below(3)));
  if (random.chance(3)) text.append("-").append(random.pick(bound_prereleases));
  return text;
}

struct Comparator {
  std::string_view op;
  Semver version;

  bool satisfied_by(const Semver &candidate) const {
    const auto order = candidate <=> version;
    if (op == "<") return order < 0;
    if (op == "<=") return order <= 0;
    if (op == ">") return order > 0;
    if (op == ">=") return order >= 0;
    return order == 0;
  }
};
using ComparatorSet = std::vector<Comparator>;

// node-semver's testSet.
bool node_contains(const ComparatorSet &set, const Semver &candidate) {
  if (!std::all_of(set.begin(), set.end(),
                   [&](const Comparator &c) { return c.satisfied_by(candidate); }))
    return false;
  return !candidate.is_prerelease() ||
         std::any_of(set.begin(), set.end(), [&](const Comparator &c) {
           return c.version.is_prerelease() && c.version.release() == candidate.release();
         });
}

// An alternative of complete versions that has some member in the universe.
ComparatorSet random_set(Random &random) {
  constexpr std::string_view operators[] = {"<", "<=", ">", ">=", "="};
  for (;;) {
    ComparatorSet set;
    do {
      const bool rarely_exact = random.chance(4);
      const auto op = operators[random.below(rarely_exact ? 5 : 4)];
      set.push_back({op, Semver::parse(random_version(random))});
    } while (random.chance(2));
    if (std::any_of(universe().begin(), universe().end(),
                    [&](const Semver &version) { return node_contains(set, version); }))
      return set;
  }
}

std::string text_of(const std::vector<ComparatorSet> &sets) {
  std::string text;
  for (const auto &set : sets) {
    if (!text.empty()) text.append(" || ");
    for (const auto &comparator : set)
      text.append(&comparator == set.data() ? "" : " ")
          .append(comparator.op)
          .append(comparator.version.to_string());
  }
  return text;
}

std::string random_range(Random &random) {
  constexpr std::string_view sugar[] = {"^", "~", "", ">=", "<="};
  std::vector<ComparatorSet> sets{random_set(random)};
  while (random.chance(2)) sets.push_back(random_set(random));
  std::string text = text_of(sets);
  while (random.chance(2)) {
    text.append(" || ").append(random.pick(sugar));
    std::string version = random_version(random);
    if (random.chance(2)) version.resize(random.chance(2) ? 1 : 3);  // 1 or 1.2
    text.append(version);
  }
  return text;
}

TEST(SemverRangeProperty, ContainsWhatNodeSemverDoes) {
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 1500; ++seed) {
    Random random(seed);
    std::vector<ComparatorSet> sets{random_set(random)};
    while (random.chance(2)) sets.push_back(random_set(random));
    const std::string text = text_of(sets);
    SCOPED_TRACE(test::trace_of(seed) + ": " + text);
    const SemverRange range = SemverRange::parse(text);
    for (const Semver &version : universe()) {
      const bool expected = std::any_of(sets.begin(), sets.end(), [&](const ComparatorSet &set) {
        return node_contains(set, version);
      });
      ASSERT_EQ(range.contains(version), expected)
          << version.to_string() << " in " << range.to_string();
    }
  }
}

TEST(SemverRangeProperty, CanonicalTextKeepsTheMembersAndItself) {
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 1500; ++seed) {
    Random random(seed);
    const std::string text = random_range(random);
    const SemverRange range = SemverRange::parse(text);
    SCOPED_TRACE(test::trace_of(seed) + ": " + text + " -> " + range.to_string());
    const SemverRange again = SemverRange::parse(range.to_string());
    EXPECT_EQ(again, range);
    EXPECT_EQ(again.to_string(), range.to_string());
    EXPECT_EQ(members(again), members(range));
  }
}

TEST(SemverRangeProperty, EqualExactlyWhenTheMembersAre) {
  unsigned equal = 0;
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 1500; ++seed) {
    Random random(seed);
    // A further alternative often adds nothing, so that many pairs are equal.
    const ComparatorSet set = random_set(random);
    const SemverRange a = SemverRange::parse(text_of({set}));
    const SemverRange b = SemverRange::parse(text_of({random_set(random), set}));
    SCOPED_TRACE(test::trace_of(seed) + ": " + a.to_string() + " and " + b.to_string());
    EXPECT_EQ(a == b, members(a) == members(b));
    EXPECT_EQ((a <=> b) == 0, a == b);
    EXPECT_EQ(a <=> b, 0 <=> (b <=> a));
    EXPECT_EQ(a.hash() == b.hash(), a == b);
    equal += a == b ? 1 : 0;
  }
  EXPECT_GT(equal, 100U);
}

TEST(SemverRangeProperty, OrderIsTransitive) {
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 1500; ++seed) {
    Random random(seed);
    std::vector<SemverRange> ranges;
    for (int i = 0; i < 3; ++i) ranges.push_back(SemverRange::parse(random_range(random)));
    std::sort(ranges.begin(), ranges.end());
    SCOPED_TRACE(test::trace_of(seed));
    EXPECT_LE(ranges[0], ranges[1]);
    EXPECT_LE(ranges[1], ranges[2]);
    EXPECT_LE(ranges[0], ranges[2]);
  }
}

TEST(SemverRangeProperty, HullHoldsEveryMember) {
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 500; ++seed) {
    Random random(seed);
    const SemverRange range = SemverRange::parse(random_range(random));
    SCOPED_TRACE(test::trace_of(seed) + ": " + range.to_string());
    for (const Semver &version : universe()) {
      const Semver built = Semver::parse(version.to_string() + "+build");
      if (!range.contains(built)) continue;
      EXPECT_GE(built, range.lower());
      EXPECT_TRUE(!range.upper() || built < *range.upper()) << built.to_string();
    }
  }
}

}  // namespace
}  // namespace meshcat::core::types
