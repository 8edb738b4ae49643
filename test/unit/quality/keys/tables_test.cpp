// The tables themselves: what they hold as they grow, and when they are full.
#include <set>
#include <string>
#include <vector>

#include "core/quality/keys/hash.hpp"
#include "core/quality/keys/hash_table.hpp"
#include "core/quality/keys/key_table.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::quality::keys {
namespace {

template <typename Table>
void expect_to_hold_all(Table &table, const std::vector<typename Table::Record> &records) {
  for (const auto &record : records) ASSERT_EQ(table.insert(record), Insertion::inserted);
  EXPECT_EQ(table.size(), records.size());
  for (const auto &record : records) ASSERT_EQ(table.insert(record), Insertion::seen);
  EXPECT_EQ(table.size(), records.size());
}

// Once full, it knows what it holds and takes nothing more; then it starts anew.
template <typename Table>
void expect_to_fill_up(Table &table, const std::vector<typename Table::Record> &records) {
  std::vector<Insertion> first;
  for (const auto &record : records) first.push_back(table.insert(record));
  const std::uint64_t size = table.size();
  EXPECT_GT(size, 0U);
  EXPECT_LT(size, records.size());
  for (std::size_t i = 0; i < records.size(); ++i)
    ASSERT_EQ(table.insert(records[i]),
              first[i] == Insertion::inserted ? Insertion::seen : Insertion::full);
  EXPECT_EQ(table.size(), size);
  table.reset(0);
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.insert(records[0]), Insertion::inserted);
}

std::vector<std::uint64_t> some_hashes() {
  std::vector<std::uint64_t> hashes{0, 1, 64, 128};  // three with one slot in common
  for (std::uint64_t i = 1; i < 30000; ++i) hashes.push_back(mix(i, 0));
  return hashes;
}

struct Keys {
  std::vector<std::string> bytes;
  std::vector<Key> keys;

  Keys() {
    for (std::size_t i = 0; i < 20000; ++i)
      bytes.push_back(std::to_string(i) + std::string(i % 40, 'x'));
    // Every hash is shared by two keys.
    for (std::size_t i = 0; i < bytes.size(); ++i) keys.push_back({mix(i / 2, 4), bytes[i]});
  }
};

TEST(HashTable, HoldsAllAsItGrows) {
  HashTable table(4 << 20);
  for (const std::uint64_t expected : {0, 1000, 1000000}) {
    table.reset(expected);
    expect_to_hold_all(table, some_hashes());
  }
}

TEST(HashTable, FillsUp) {
  for (const std::size_t budget : {0, 4096, 65536}) {
    HashTable table(budget);
    table.reset(0);
    expect_to_fill_up(table, some_hashes());
  }
}

TEST(KeyTable, HoldsAllAsItGrows) {
  const Keys some;
  KeyTable table(4 << 20);
  for (const std::uint64_t expected : {0, 1000, 1000000}) {
    table.reset(expected);
    expect_to_hold_all(table, some.keys);
    std::set<std::string> held;
    table.each([&](const Key &key) { held.emplace(key.bytes); });
    EXPECT_EQ(held, std::set<std::string>(some.bytes.begin(), some.bytes.end()));
  }
}

TEST(KeyTable, FillsUp) {
  const Keys some;
  for (const std::size_t budget : {0, 4096, 65536}) {
    KeyTable table(budget);
    table.reset(0);
    expect_to_fill_up(table, some.keys);
  }
}

// What is between those inside and those put aside would be counted twice.
TEST(KeyTable, TakesNothingLaterThatItDidNotTakeBefore) {
  KeyTable table(100000);
  table.reset(0);
  std::vector<std::string> bytes;
  for (std::size_t i = 0; i < 400; ++i)
    bytes.push_back(std::string(i * 7919 % 50000, 'y') + std::to_string(i));
  std::vector<Key> keys;
  for (const std::string &each : bytes) keys.push_back({BytesHash(5)(each), each});
  expect_to_fill_up(table, keys);
}

TEST(KeyTable, TakesOneKeyOfAnyLength) {
  const std::string long_key(1 << 20, 'z');
  KeyTable table(1024);
  table.reset(0);
  EXPECT_EQ(table.insert({1, long_key}), Insertion::inserted);
  EXPECT_EQ(table.insert({1, long_key}), Insertion::seen);
  EXPECT_EQ(table.insert({2, long_key}), Insertion::full);
}

}  // namespace
}  // namespace meshcat::core::quality::keys
