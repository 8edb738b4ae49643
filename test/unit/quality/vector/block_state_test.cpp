#include "core/quality/vector/block_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/error.hpp"

namespace meshcat::core::quality::vector {
namespace {

constexpr TallyShape shape{4, 3};

// Mostly clean rows, as blocks are; now and then everything at once.
Tally random_tally(std::mt19937_64 &random) {
  const auto below = [&](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };
  Tally tally(shape.checks, shape.groups);
  tally.rows = below(292);
  for (CheckTally &each : tally.checks) each.checked = tally.rows;
  if (below(3) > 0) return tally;
  tally.newest = below(2) == 0 ? no_moment : below(1'000'000'000'000) - 500'000'000'000;
  for (CheckTally &each : tally.checks) {
    each.checked = below(tally.rows + 1);
    each.failing = below(each.checked + 1);
    each.newest = below(2) == 0 ? no_moment : -below(1'000'000);
  }
  for (std::int64_t &each : tally.groups) each = below(tally.rows + 1);
  return tally;
}

TEST(BlockState, RecordsAddUpToWhatWasCounted) {
  std::mt19937_64 random(7);
  Tally expected(shape.checks, shape.groups), found = expected;
  RecordSum sum(shape);
  for (int i = 0; i < 2000; ++i) {
    const Tally tally = random_tally(random);
    const BlockRecord record{random(), numbers_of(tally)};
    const std::string bytes = encode(record, shape);
    EXPECT_EQ(lsn_of(bytes), record.lsn);
    sum.add(bytes);
    add_numbers(record.numbers, expected);
  }
  sum.add_to(found);
  EXPECT_EQ(found, expected);
}

TEST(BlockState, ARecordTellsWhichChecksItsRowsFail) {
  std::mt19937_64 random(9);
  for (int i = 0; i < 2000; ++i) {
    const Tally tally = random_tally(random);
    std::vector<FailingRows> expected;
    for (std::size_t check = 0; check < shape.checks; ++check)
      if (const std::int64_t rows = tally.checks[check].failing; rows > 0)
        expected.push_back({check, rows});
    EXPECT_EQ(failing_rows(encode({1, numbers_of(tally)}, shape), shape), expected);
  }
}

TEST(BlockState, ACleanBlockTakesFewBytes) {
  Tally tally(shape.checks, shape.groups);
  tally.rows = 100;
  for (CheckTally &each : tally.checks) each.checked = tally.rows;
  EXPECT_EQ(encode({1, numbers_of(tally)}, shape).size(), sizeof(std::uint64_t) + 1);
}

TEST(BlockState, APartHoldsWhatItsChangesSay) {
  std::mt19937_64 random(8);
  std::map<std::uint32_t, std::string> expected;
  std::string bytes;
  for (int round = 0; round < 20; ++round) {
    std::map<std::uint32_t, std::string> changes;
    for (int i = 0; i < 300; ++i)
      changes[static_cast<std::uint32_t>(random() % part_blocks)] = std::string(random() % 20, 'r');
    bytes = StatePart::changed(bytes.empty() ? StatePart() : StatePart(bytes), changes);
    for (const auto &[index, record] : changes) expected[index] = record;
  }
  const StatePart part(bytes);
  for (std::uint32_t i = 0; i < part_blocks; ++i)
    ASSERT_EQ(part.record(i), expected.contains(i) ? expected[i] : std::string()) << i;
  EXPECT_EQ(part.records(), std::count_if(expected.begin(), expected.end(),
                                          [](const auto &each) { return !each.second.empty(); }));
  EXPECT_EQ(StatePart().record(0), "");
  EXPECT_EQ(StatePart().records(), 0U);
}

TEST(BlockState, DamageIsNoticed) {
  const auto is_damage = [](auto read) {
    try {
      read();
    } catch (const Error &error) {
      return std::string_view(error.sqlstate()) == sqlstate::data_corrupted;
    }
    return false;
  };
  const std::string bytes = StatePart::changed({}, {{3, "record"}});
  EXPECT_TRUE(is_damage([] { StatePart part("short"); }));
  EXPECT_TRUE(
      is_damage([&] { StatePart part(std::string_view(bytes).substr(0, bytes.size() - 1)); }));
  EXPECT_TRUE(is_damage([] { lsn_of("1234567"); }));
  Tally tally(shape.checks, shape.groups);
  tally.groups.back() = 1;
  const std::string record = encode({1, numbers_of(tally)}, shape);
  EXPECT_FALSE(is_damage([&] { RecordSum(shape).add(record); }));
  EXPECT_TRUE(is_damage([&] { RecordSum({3, 3}).add(record); }));
  EXPECT_TRUE(is_damage([&] { RecordSum(shape).add(record.substr(0, record.size() - 1)); }));
}

}  // namespace
}  // namespace meshcat::core::quality::vector
