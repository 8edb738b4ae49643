// Counting distinct keys by their bytes: the second pass, and what it proves.
#include "counting.hpp"

#include <set>

#include "core/quality/keys/filter.hpp"
#include "core/quality/keys/hash.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::quality::keys {
namespace {

using Strings = std::vector<std::string>;
using HashOf = std::uint64_t (*)(std::string_view);

std::uint64_t good(std::string_view bytes) {
  return BytesHash(17)(bytes);
}
std::uint64_t constant(std::string_view) {
  return 0x5555555555555555;
}
std::uint64_t zero(std::string_view) {
  return 0;
}
std::uint64_t by_length(std::string_view bytes) {
  return bytes.size() << 60 | bytes.size();
}

std::vector<Key> keys_of(const Strings &strings, HashOf hash) {
  std::vector<Key> keys;
  for (const std::string &string : strings) keys.push_back({hash(string), string});
  return keys;
}

Strings random_strings(std::mt19937_64 &random, std::size_t size, std::size_t max_length) {
  const std::uint64_t values = 1 + random() % (2 * size + 1);
  Strings strings(size);
  for (std::string &string : strings) {
    const std::uint64_t value = random() % values;
    string = std::to_string(value);
    string.resize(value * 7919 % (max_length + 1), static_cast<char>('a' + value % 3));
  }
  return strings;
}

void expect_exact(const Strings &strings, HashOf hash, const Setting &setting) {
  SCOPED_TRACE(testing::Message() << strings.size() << " keys, " << setting);
  const std::set<std::string> expected(strings.begin(), strings.end());
  SpillFiles files;
  const Outcome outcome =
      count<KeyCodec>(keys_of(strings, hash), setting, files, [](const Key &) {});
  EXPECT_EQ(outcome.distinct, expected.size());
  EXPECT_EQ(outcome.seen, strings.size() - expected.size());
  EXPECT_EQ(files.closed, files.created);
  EXPECT_EQ(files.alive, 0U);
}

TEST(KeyDistinct, AgreesWithASet) {
  std::mt19937_64 random(41);
  for (int round = 0; round < 80; ++round)
    expect_exact(random_strings(random, random() % (1U << random() % 15), random() % 60), good,
                 random_setting(random));
}

TEST(KeyDistinct, SurvivesHashesThatCollide) {
  std::mt19937_64 random(42);
  for (const HashOf hash : {constant, zero, by_length})
    for (int round = 0; round < 20; ++round)
      expect_exact(random_strings(random, random() % 3000, 1 + random() % 40), hash,
                   random_setting(random));
}

TEST(KeyDistinct, TellsApartWhatDiffersInTheLastByte) {
  Strings strings;
  for (const std::size_t length : {1, 100, 1023, 1024, 1025, 8175, 8176, 8177, 100000})
    for (const char last : {'a', 'b', 'a'}) strings.push_back(std::string(length, 'x') + last);
  strings.insert(strings.end(), {"", "", std::string(1, '\0'), std::string(2, '\0')});
  for (const HashOf hash : {good, constant})
    for (const std::size_t budget : {1024, 65536, 4 << 20})
      for (const bool shared : {false, true})
        expect_exact(strings, hash, {2, budget, {2, 0}, shared});
}

TEST(KeyDistinct, KnowsTheKeyWithoutBytes) {
  SpillFiles files;
  const std::vector<Key> keys{{1, {}}, {1, ""}, {1, std::string_view("\0", 1)}};
  EXPECT_EQ(count<KeyCodec>(keys, {2, 1024, {1, 0}, true}, files, [](const Key &) {}).distinct, 2U);
}

TEST(KeyDistinct, LongKeysNeedNoMoreThanTheBudgetAndOneOfThem) {
  std::mt19937_64 random(43);
  for (int round = 0; round < 6; ++round)
    expect_exact(random_strings(random, 300, 30000), good, random_setting(random));
}

TEST(KeyDistinct, PassesOnAFailedWrite) {
  std::mt19937_64 random(44);
  const Strings strings = random_strings(random, 4000, 50);
  const std::vector<Key> keys = keys_of(strings, good);
  std::size_t failures = 0;
  for (std::size_t fail_at = 0;; ++fail_at) {
    SpillFiles files{.fail_at = fail_at};
    try {
      count<KeyCodec>(keys, {2, 8192, {1, 0}, true}, files, [](const Key &) {});
      break;
    } catch (const std::runtime_error &) {
      ++failures;
    }
    EXPECT_EQ(files.alive, 0U);
  }
  EXPECT_GT(failures, 20U);
}

// Drops what it has seen, but never a key that is new.
TEST(KeyCollector, KeepsEveryDifferentKey) {
  std::mt19937_64 random(45);
  for (const std::size_t size : {0, 1, 1000, 200000}) {
    for (const std::uint64_t values : {1, 7, 5000, 1000000}) {
      std::set<std::string> expected;
      SpillFiles files;
      KeyCollector collector({2, 0}, 65536, files.factory());
      for (std::size_t i = 0; i < size; ++i) {
        const std::string key = "key " + std::to_string(random() % values);
        expected.insert(key);
        collector.add({good(key), key});
      }
      Partitions<KeyCodec> &keys = collector.finish();
      const std::vector runs{keys.seal()};
      DistinctCounter<KeyCodec> counter(1 << 20, files.factory(), Interrupt());
      std::uint64_t distinct = 0;
      for (std::size_t partition = 0; partition < 4; ++partition)
        distinct += counter.count(runs, partition, {2, 0}, [](const Key &) {});
      EXPECT_EQ(distinct, expected.size()) << size << " rows of " << values << " values";
    }
  }
}

TEST(KeyCollector, WritesLittleOfFewValues) {
  SpillFiles files;
  KeyCollector collector({2, 0}, 1 << 20, files.factory());
  for (int i = 0; i < 300000; ++i) {
    const std::string key = "key " + std::to_string(i % 100);
    collector.add({good(key), key});
  }
  std::uint64_t bytes = 0;
  for (const Chain &chain : collector.finish().seal().chains) bytes += chain.bytes;
  EXPECT_LT(bytes, 100U * 32);
}

// Both passes as a caller runs them, with a hash that collides: rows whose hash
// does not occur again are distinct; the others are compared by bytes.
TEST(TwoPasses, AreExactWhateverTheHash) {
  std::mt19937_64 random(46);
  for (int round = 0; round < 60; ++round) {
    const Strings strings = random_strings(random, random() % 4000, 20);
    for (const HashOf hash : {good, constant, by_length}) {
      const Setting setting = random_setting(random);
      SCOPED_TRACE(testing::Message() << strings.size() << " keys, " << setting);
      SpillFiles files;
      std::vector<std::uint64_t> words(1U << random() % 10), hashes;
      Filter filter(words);
      for (const std::string &string : strings) hashes.push_back(hash(string));
      count<HashCodec>(hashes, setting, files, [&](std::uint64_t h) { filter.add(h); });
      std::vector<Key> candidates;
      for (const Key &key : keys_of(strings, hash))
        if (filter.may_contain(key.hash)) candidates.push_back(key);
      const std::uint64_t distinct =
          count<KeyCodec>(candidates, setting, files, [](const Key &) {}).distinct;
      EXPECT_EQ(strings.size() - (candidates.size() - distinct),
                std::set<std::string>(strings.begin(), strings.end()).size());
    }
  }
}

}  // namespace
}  // namespace meshcat::core::quality::keys
