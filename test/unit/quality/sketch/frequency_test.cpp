#include "core/quality/sketch/frequency.hpp"

#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include "core/types/hash.hpp"
#include "support.hpp"

namespace meshcat::core::quality::sketch {
namespace {

TEST(FrequencySketch, CountsEachOfFewValuesAndEachBucketOfMany) {
  Dice dice(1);
  for (std::size_t round = 0; round < 100; ++round) {
    std::vector<std::string> values(dice.below(3000));
    const std::size_t distinct = 1 + dice.below(round % 2 == 0 ? 256 : 600);
    std::map<std::string, std::int64_t, std::less<>> counts;
    FrequencySketch::Buckets buckets{};
    for (auto &each : values) {
      each = "v" + std::to_string(dice.below(distinct));
      ++counts[each];
      ++buckets[types::hash_text(each) % FrequencySketch::bucket_count];
    }
    const auto sketch = of_parts<FrequencySketch>(values, dice);
    EXPECT_EQ(sketch.count(), static_cast<std::int64_t>(values.size()));
    EXPECT_EQ(sketch.by_value(), counts.size() <= FrequencySketch::most_values);
    EXPECT_EQ(sketch.values(), sketch.by_value() ? counts : FrequencySketch::Counts());
    EXPECT_EQ(sketch.buckets(), buckets);
    EXPECT_EQ(sketch.bytes(), of_parts<FrequencySketch>(values, dice).bytes());
  }
}

TEST(FrequencySketch, TellsLongValuesApart) {
  FrequencySketch sketch;
  const std::string longest(FrequencySketch::longest_value, 'x');
  for (const char *end : {"", "a", "b", "b"}) sketch.add(longest + end);
  sketch.add("");
  ASSERT_EQ(sketch.values().size(), 4U);
  EXPECT_EQ(sketch.values().at(""), 1);
  EXPECT_EQ(sketch.values().at(longest), 1);
  for (const auto &[value, times] : sketch.values()) EXPECT_LE(value.size(), longest.size());
  std::string accents;
  for (int i = 0; i < 40; ++i) accents += "\u010d";
  sketch.add(accents);
  EXPECT_EQ(sketch.values().begin()->first, "");
  EXPECT_TRUE(std::next(sketch.values().begin())->first.starts_with("...#"))
      << "no cut in a character";
}

TEST(FrequencySketch, CountsNoMoreThanItCan) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  FrequencySketch sketch;
  sketch.add("a", most - 1);
  sketch.add("b");
  EXPECT_THROW(sketch.add("a"), Error);
  EXPECT_THROW(sketch.merge(FrequencySketch(sketch)), Error);
  EXPECT_EQ(sketch.values().at("a"), most - 1);
  FrequencySketch buckets;
  for (int i = 0; i < 300; ++i) buckets.add(std::to_string(i));
  EXPECT_THROW(buckets.merge(sketch), Error);
  EXPECT_THROW(sketch.merge(buckets), Error);
}

TEST(FrequencySketch, RefusesAValueThatIsThereTwice) {
  FrequencySketch two;
  two.add("a");
  two.add("b");
  std::string bytes = two.bytes();
  EXPECT_EQ(FrequencySketch::restored(bytes).count(), 2);
  const std::size_t b = bytes.find('b');
  ASSERT_NE(b, std::string::npos);
  bytes[b] = 'a';
  EXPECT_THROW(FrequencySketch::restored(bytes), Error);
}

TEST(FrequencySketch, RefusesForgedBytes) {
  Dice dice(2);
  FrequencySketch few, many;
  for (const char *each : {"", "a", "b", "long enough to be changed"}) few.add(each);
  for (int i = 0; i < 300; ++i) many.add(std::to_string(i));
  EXPECT_TRUE(refuses_parts_of<FrequencySketch>(few.bytes()));
  EXPECT_TRUE(refuses_parts_of<FrequencySketch>(many.bytes()));
  for (const auto &sketch : {FrequencySketch(), few, many})
    survives_forgery<FrequencySketch>(sketch.bytes(), dice, [](const FrequencySketch &forged) {
      const auto buckets = forged.buckets();
      EXPECT_EQ(std::accumulate(buckets.begin(), buckets.end(), std::int64_t{0}), forged.count());
    });
}

}  // namespace
}  // namespace meshcat::core::quality::sketch
