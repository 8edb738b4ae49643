#include "core/quality/tally.hpp"

#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace meshcat::core::quality {
namespace {

using Counts = std::vector<std::int64_t>;
using Row = std::vector<std::optional<bool>>;  // pass, fail; nothing: not checked

std::vector<Verdicts> packed(const Row &row) {
  std::vector<Verdicts> words((row.size() + checks_per_word - 1) / checks_per_word);
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!row[i])
      words[i / checks_per_word] |= exclusion(i % checks_per_word);
    else if (!*row[i])
      words[i / checks_per_word] |= failure(i % checks_per_word);
  }
  return words;
}

// The same by the definition.
Counts naive(const std::vector<std::uint64_t> &groups, const std::vector<Row> &rows) {
  Counts counts{static_cast<std::int64_t>(rows.size())};
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::int64_t checked = 0, failed = 0;
    for (const Row &row : rows) {
      if (row[i]) ++checked;
      if (row[i] && !*row[i]) ++failed;
    }
    counts.push_back(checked);
    counts.push_back(failed);
    all |= groups[i];
  }
  for (std::uint64_t g = 1; g <= all; g <<= 1) {
    std::int64_t failed = 0;
    for (const Row &row : rows) {
      bool fails = false;
      for (std::size_t i = 0; i < row.size(); ++i)
        if ((groups[i] & g) != 0 && row[i] && !*row[i]) fails = true;
      if (fails) ++failed;
    }
    counts.push_back(failed);
  }
  return counts;
}

TEST(Tally, EqualsItsDefinitionHoweverRowsAreShared) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint64_t> groups(1 + below(round % 3 == 0 ? 500 : 70));
    for (std::uint64_t &each : groups)
      if (below(3) > 0) each = std::uint64_t{1} << below(7) | std::uint64_t{1} << below(7);
    std::vector<Row> rows(below(40), Row(groups.size()));
    const std::size_t dirt = 1 + below(9);
    for (Row &row : rows)
      for (auto &verdict : row)
        if (below(6) > 0) verdict = below(10) >= dirt;
    std::vector<Tally> parts(1 + below(4), Tally(groups));
    for (const Row &row : rows) parts[below(parts.size())].add(packed(row));
    Tally whole(groups);
    for (const Tally &part : parts) whole.merge(Tally::restored(part.state()));
    EXPECT_EQ(whole.counts(), naive(groups, rows)) << "round " << round;
  }
}

TEST(Tally, RefusesVerdictsOfOtherChecks) {
  Tally tally({1, 2});
  EXPECT_THROW(tally.add(std::vector<Verdicts>{}), Error);
  EXPECT_THROW(tally.add(std::vector<Verdicts>{0, 0}), Error);
  EXPECT_THROW(tally.add(std::vector<Verdicts>{failure(2)}), Error);
  EXPECT_THROW(tally.add(std::vector<Verdicts>{exclusion(2)}), Error);
  EXPECT_THROW(tally.merge(Tally({1, 1})), Error);
  EXPECT_EQ(tally.counts(), (Counts{0, 0, 0, 0, 0, 0, 0})) << "and counts none of them";
  Tally full(std::vector<std::uint64_t>(32, 0));
  full.add(std::vector<Verdicts>{~Verdicts{0} >> 32});
  EXPECT_EQ(full.counts().size(), 65U) << "a whole word has no bit beyond";
}

TEST(Tally, KnowsTheWordOfARowThatIsNobodysBusiness) {
  Tally tally(std::vector<std::uint64_t>(33, 0));
  tally.add(std::vector<Verdicts>{tally.exclusion_of_all(0), tally.exclusion_of_all(1)});
  tally.add(std::vector<Verdicts>{0, 0});
  EXPECT_EQ(tally.counts()[1 + 2 * 31], 1) << "the last check of a whole word";
  EXPECT_EQ(tally.counts()[1 + 2 * 32], 1) << "the only one of the last word";
}

TEST(Tally, RefusesWhatIsNoTally) {
  EXPECT_THROW(Tally({}), Error);
  EXPECT_THROW(Tally({std::uint64_t{1} << 63}), Error);
  EXPECT_EQ(Tally({std::uint64_t{1} << 62}).counts().size(), 66U);
  for (const Counts &state : {Counts{}, Counts{0}, Counts{-1, 0}, Counts{1}, Counts{1, 1},
                              Counts{1, 1, 5, 5, 0}, Counts{1, 1, 5, 5, 0, 0, 0}, Counts{9, 1, 2}})
    EXPECT_THROW(Tally::restored(state), Error);
  EXPECT_EQ(Tally::restored(Counts{1, 1, 5, 5, 2, 2}).counts(), (Counts{5, 5, 2, 2}));
}

}  // namespace
}  // namespace meshcat::core::quality
