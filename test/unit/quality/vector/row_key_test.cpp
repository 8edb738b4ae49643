// Keys of rows: equal bytes, and equal words, if and only if equal keys.
#include "core/quality/vector/row_key.hpp"

#include <limits>
#include <map>

#include "core/quality/vector/digest.hpp"
#include "support.hpp"

namespace meshcat::core::quality::vector {
namespace {

const std::vector<std::int64_t> integers{0, 1, -1, 7, std::numeric_limits<std::int64_t>::min()};
const std::vector<double> reals{0,
                                -0.0,
                                1,
                                std::numeric_limits<double>::quiet_NaN(),
                                -std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::infinity()};
const std::vector<std::string> texts{"", "a", "b", "ab", "abc", "c", std::string(1, '\0')};

// A value as something that maps compare; "null" is none of the others.
std::string shown(const Column &column, std::size_t row) {
  if (column.null.test(row)) return "null";
  if (column.storage == Storage::integers) return "i" + std::to_string(column.integers[row]);
  if (column.storage == Storage::bytes) return "b" + std::string(column.bytes[row]);
  const double value = column.reals[row];
  return value != value ? "NaN" : "r" + std::to_string(value == 0 ? 0.0 : value);
}

using Shown = std::vector<std::string>;
Shown shown(const RowKey &key, const Batch &batch, std::size_t row) {
  Shown all;
  for (const RowKey::Part &each : key.parts) all.push_back(shown(batch.columns[each.column], row));
  return all;
}

TEST(RowKey, HasTheBytesOfItsEquals) {
  Random random(11);
  for (int round = 0; round < 30; ++round) {
    const Batch batch = batch_of({random_integers(random, integers), random_reals(random, reals),
                                  random_bytes(random, texts), random_bytes(random, texts)});
    RowKey key{{}, chance(random, 0.5)};
    const std::vector<RowKey::Part> parts{
        {0, Sameness::integers}, {1, Sameness::reals}, {2, Sameness::bytes}, {3, Sameness::bytes}};
    for (const RowKey::Part &each : parts)
      if (chance(random, 0.5)) key.parts.push_back(each);
    if (key.parts.empty()) key.parts.push_back(pick(random, parts));
    RowKeyReader reader(key);
    std::map<std::string, Shown> keys;
    std::set<Shown> expected;
    const Mask undecided = rows_undecided(key, batch, batch.all());
    (rows_with(key, batch, batch.all()) - undecided).each([&](std::size_t row) {
      const Shown value = shown(key, batch, row);
      const auto [known, is_new] = keys.emplace(reader.bytes(batch, row), value);
      EXPECT_EQ(known->second, value);
      expected.insert(value);
    });
    EXPECT_EQ(keys.size(), expected.size());
    EXPECT_GT(keys.size(), 1U);
  }
}

TEST(RowKey, HasTheWordOfItsEquals) {
  Random random(12);
  for (const Column &column : {random_integers(random, integers), random_reals(random, reals)}) {
    std::map<std::uint64_t, std::string> words;
    for (std::size_t row = 0; row < batch_rows; ++row) {
      if (column.null.test(row)) continue;
      const auto [known, is_new] = words.emplace(word_of(column, row), shown(column, row));
      EXPECT_EQ(known->second, shown(column, row));
    }
    EXPECT_EQ(words.size(), column.storage == Storage::integers ? 5U : 4U);
  }
}

TEST(RowKey, IsMissingWhereAPartIsNull) {
  Column left(Storage::integers), right(Storage::integers);
  left.null.set(1);
  right.null.set(2);
  right.undecided.set(1);
  right.undecided.set(3);
  const Batch batch = batch_of({left, right}, 5);
  const std::vector<RowKey::Part> parts{{0, Sameness::integers}, {1, Sameness::integers}};
  const RowKey strict{parts, false}, lenient{parts, true};
  EXPECT_EQ(rows_with(strict, batch, batch.all()).count(), 3);
  EXPECT_EQ(rows_undecided(strict, batch, batch.all()).count(), 1);
  EXPECT_EQ(rows_with(lenient, batch, batch.all()).count(), 5);
  EXPECT_EQ(rows_undecided(lenient, batch, batch.all()).count(), 2);
  EXPECT_FALSE(strict.is_word());
  EXPECT_TRUE((RowKey{{{0, Sameness::reals}}, false}.is_word()));
  EXPECT_FALSE((RowKey{{{0, Sameness::reals}}, true}.is_word()));
  EXPECT_FALSE((RowKey{{{0, Sameness::numerics}}, false}.is_word()));
}

TEST(StateDigest, TellsStatesApartInAnyOrder) {
  StateDigest one, other, parts, part;
  one.add(0, 1, 100);
  one.add(1, 0, 200);
  other.add(1, 0, 200);
  part.add(0, 1, 100);
  parts.add(other);
  parts.add(part);
  EXPECT_EQ(one.numbers(), parts.numbers());
  EXPECT_EQ(StateDigest(one.numbers()).numbers(), one.numbers());
  EXPECT_TRUE(one.is_definite());
  parts.add_unsettled();
  EXPECT_FALSE(parts.is_definite());
  for (const auto &[heap, block, lsn] : std::vector<std::tuple<std::uint32_t, std::uint32_t, int>>{
           {0, 1, 101}, {1, 1, 100}, {0, 2, 100}, {0, 0, 100}}) {
    StateDigest changed = other;
    changed.add(heap, block, static_cast<std::uint64_t>(lsn));
    EXPECT_NE(changed.numbers(), one.numbers());
  }
}

}  // namespace
}  // namespace meshcat::core::quality::vector
