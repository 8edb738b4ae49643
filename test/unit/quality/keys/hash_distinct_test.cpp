// Counting distinct hashes: the first pass.
#include "counting.hpp"

#include <set>

#include "core/error.hpp"
#include "core/quality/keys/hash.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::quality::keys {
namespace {

using Hashes = std::vector<std::uint64_t>;

// The count, the rows beyond the first and the set of what is repeated must all
// be those of a map.
void expect_exact(const Hashes &hashes, const Setting &setting, SpillFiles &files) {
  SCOPED_TRACE(testing::Message() << hashes.size() << " hashes, " << setting);
  std::map<std::uint64_t, std::uint64_t> rows;
  for (const std::uint64_t hash : hashes) ++rows[hash];
  std::set<std::uint64_t> expected, repeated;
  for (const auto &[hash, times] : rows)
    if (times > 1) expected.insert(hash);
  const Outcome outcome =
      count<HashCodec>(hashes, setting, files, [&](std::uint64_t hash) { repeated.insert(hash); });
  EXPECT_EQ(outcome.distinct, rows.size());
  EXPECT_EQ(outcome.seen, hashes.size() - rows.size());
  EXPECT_EQ(repeated, expected);
  EXPECT_EQ(files.closed, files.created);
  EXPECT_EQ(files.alive, 0U);
}

TEST(HashDistinct, OfNothingIsZero) {
  SpillFiles files;
  expect_exact({}, {}, files);
  expect_exact({}, {3, 1024, {2, 0}, true}, files);
}

TEST(HashDistinct, KnowsTheExtremes) {
  SpillFiles files;
  expect_exact({0}, {}, files);
  expect_exact({0, 0, ~std::uint64_t{0}, ~std::uint64_t{0}, 1}, {2, 1024, {8, 0}, true}, files);
}

TEST(HashDistinct, AgreesWithAMap) {
  std::mt19937_64 random(31);
  bool spilled = false;
  for (int round = 0; round < 120; ++round) {
    Hashes hashes(random() % (1U << random() % 17));
    const std::uint64_t values = 1 + random() % (2 * hashes.size() + 1);
    for (std::uint64_t &hash : hashes) hash = mix(random() % values, 7);
    SpillFiles files;
    expect_exact(hashes, random_setting(random), files);
    spilled |= files.created > 0;
  }
  EXPECT_TRUE(spilled);
}

// Hashes that share all the bits that choose partitions, or those that choose slots.
TEST(HashDistinct, SurvivesHashesThatClump) {
  std::mt19937_64 random(32);
  for (const std::uint64_t mask : {std::uint64_t{0xffff}, std::uint64_t{0xffff} << 48,
                                   std::uint64_t{0xff00}, std::uint64_t{0xffff} << 24}) {
    Hashes hashes(20000);
    for (std::uint64_t &hash : hashes) hash = random() & mask;
    for (const std::size_t budget : {std::size_t{1024}, std::size_t{65536}, std::size_t{1} << 22}) {
      SpillFiles files;
      expect_exact(hashes, {2, budget, {4, 0}, false}, files);
    }
  }
}

// Too many keys for the table: put aside and split again, more than once.
TEST(HashDistinct, SplitsAgainWhatDoesNotFit) {
  Hashes hashes(300000);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = mix(i / 2, 8);
  SpillFiles files;
  expect_exact(hashes, {1, 65536, {0, 0}, false}, files);
  EXPECT_GT(files.created, 10U);
}

TEST(HashDistinct, StaysInMemoryIfItFits) {
  Hashes hashes(50000);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = mix(i, 9);
  SpillFiles files;
  expect_exact(hashes, {2, 1 << 21, Radix::choose(hashes.size(), 1 << 21), false}, files);
  EXPECT_EQ(files.created, 0U);
}

TEST(HashDistinct, OfOneValueNeedsNoSplit) {
  SpillFiles files;
  expect_exact(Hashes(200000, 5), {1, 4 << 20, {0, 0}, false}, files);
  EXPECT_EQ(files.created, 0U);
}

// Whatever write fails, its error arrives and nothing is left behind.
TEST(HashDistinct, PassesOnAFailedWrite) {
  Hashes hashes(20000);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = mix(i, 10);
  std::size_t failures = 0;
  for (std::size_t fail_at = 0;; fail_at += 1 + fail_at / 16) {
    SpillFiles files{.fail_at = fail_at};
    try {
      count<HashCodec>(hashes, {2, 16384, {1, 0}, true}, files, [](std::uint64_t) {});
      EXPECT_LE(files.appends, fail_at);
      break;
    } catch (const std::runtime_error &error) {
      EXPECT_STREQ(error.what(), "disk full");
      ++failures;
    }
    EXPECT_EQ(files.alive, 0U);
  }
  EXPECT_GT(failures, 30U);
}

TEST(HashDistinct, CanBeCanceled) {
  SpillFiles files;
  Partitions<HashCodec> partitions({0, 0}, 32 << 20, files.factory());
  for (std::uint64_t i = 0; i < 1100000; ++i) partitions.add(5);
  const std::vector runs{partitions.seal()};
  DistinctCounter<HashCodec> counter(65536, files.factory(),
                                     Interrupt([]() noexcept { return true; }));
  try {
    counter.count(runs, 0, {0, 0}, [](std::uint64_t) {});
    FAIL() << "was not canceled";
  } catch (const Error &error) {
    EXPECT_STREQ(error.sqlstate(), sqlstate::query_canceled);
  }
}

// Not what the room of a block held before: it may be anything of the process.
TEST(HashDistinct, WritesNothingButRecords) {
  SpillFiles files;
  Partitions<HashCodec> partitions({0, 0}, 0, files.shared_factory());
  for (int i = 0; i < 1500; ++i) partitions.add(~std::uint64_t{0});
  partitions.share();
  ASSERT_EQ(files.shared.front().size(), 3U);  // a full block, the rest, the directory
  const Block &rest = files.shared.front()[1];
  EXPECT_LT(rest.used, rest.payload.size());
  for (std::size_t i = rest.used; i < rest.payload.size(); ++i) ASSERT_EQ(rest.payload[i], '\0');
}

TEST(OpenRun, RefusesAFileWithoutDirectory) {
  SpillFiles files;
  MemoryFile file(files, nullptr);
  EXPECT_THROW(open_run(file), Error);
  Block block{};
  for (const std::uint64_t used : {std::uint64_t{0}, std::uint64_t{17}, ~std::uint64_t{15}}) {
    block.used = used;
    file.append(block);
    EXPECT_THROW(open_run(file), Error) << used;
  }
}

TEST(Radix, ChoosesPartitionsThatFit) {
  EXPECT_EQ(Radix::choose(0, 4 << 20).bits, 0U);
  EXPECT_EQ(Radix::choose(1000, 4 << 20).bits, 0U);
  EXPECT_EQ(Radix::choose(10000000, 4 << 20).bits, 8U);
  EXPECT_EQ(Radix::choose(10000000, 256 << 20).bits, 8U);
  EXPECT_EQ(Radix::choose(10000000, 65536).bits, 2U);  // four blocks are half of 64 kB
  EXPECT_EQ(Radix::choose(~std::uint64_t{0}, 0).bits, 0U);
}

TEST(Radix, TakesTheBitsInTurn) {
  const std::uint64_t hash = 0x0123456789abcdef;
  EXPECT_EQ((Radix{8, 0}(hash)), 0x01U);
  EXPECT_EQ((Radix{8, 8}(hash)), 0x23U);
  EXPECT_EQ((Radix{4, 56}(hash)), 0xeU);
  EXPECT_EQ((Radix{8, 60}(hash)), 0xf0U);
  EXPECT_EQ((Radix{8, 64}(hash)), 0x01U);
  EXPECT_EQ((Radix{0, 12}(hash)), 0U);
}

}  // namespace
}  // namespace meshcat::core::quality::keys
