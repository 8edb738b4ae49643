#include "core/quality/keys/hash.hpp"

#include <bit>
#include <limits>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace meshcat::core::quality::keys {
namespace {

TEST(Hash, MixIsABijection) {
  std::mt19937_64 random(1);
  for (const std::uint64_t key : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 63,
                                  std::numeric_limits<std::uint64_t>::max()})
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{42}, random()})
      EXPECT_EQ(unmix(mix(key, seed), seed), key);
  for (int i = 0; i < 100000; ++i) {
    const std::uint64_t key = random(), seed = random();
    ASSERT_EQ(unmix(mix(key, seed), seed), key);
    ASSERT_EQ(mix(unmix(key, seed), seed), key);
  }
}

TEST(Hash, SeedsGiveOtherHashes) {
  EXPECT_NE(mix(7, 1), mix(7, 2));
  EXPECT_NE(BytesHash(1)("seven"), BytesHash(2)("seven"));
}

TEST(Hash, OfBytesDependsOnTheBytesAlone) {
  const BytesHash hash(99);
  std::mt19937_64 random(2);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char &byte : bytes) byte = static_cast<char>(random());
    const std::uint64_t expected = hash(bytes);
    for (std::size_t shift = 1; shift < 9; ++shift) {
      const std::string room = std::string(shift, 'x') + bytes + "beyond";
      ASSERT_EQ(hash(std::string_view(room).substr(shift, size)), expected) << size;
    }
  }
}

// Flips each bit of keys of each length; on average half of the hash must change.
TEST(Hash, OfBytesDependsOnEveryBit) {
  const BytesHash hash(3);
  std::mt19937_64 random(3);
  for (std::size_t size = 1; size < 120; ++size) {
    std::string bytes(size, '\0');
    for (char &byte : bytes) byte = static_cast<char>(random());
    const std::uint64_t before = hash(bytes);
    int changed = 0;
    for (std::size_t bit = 0; bit < size * 8; ++bit) {
      bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
      const int bits = std::popcount(hash(bytes) ^ before);
      ASSERT_GT(bits, 5) << "bit " << bit << " of " << size << " bytes";
      changed += bits;
      bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
    }
    const double average = changed / (static_cast<double>(size) * 8);
    EXPECT_NEAR(average, 32, 5) << size << " bytes";
  }
}

TEST(Hash, OfBytesTellsLengthsApart) {
  const BytesHash hash(4);
  std::set<std::uint64_t> seen;
  for (std::size_t size = 0; size < 1000; ++size)
    EXPECT_TRUE(seen.insert(hash(std::string(size, '\0'))).second) << size;
}

// A million keys share no hash with a chance of 1 - 3e-8; the seed is fixed.
TEST(Hash, OfSimilarKeysDoesNotCollide) {
  const BytesHash hash(5);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200000; ++i) {
    const std::string number = std::to_string(i);
    for (const std::string &key :
         {number, "k" + number, "account-" + number, "a longer prefix of a key " + number,
          number + std::string(60, 'x')})
      ASSERT_TRUE(seen.insert(hash(key)).second) << key;
  }
}

}  // namespace
}  // namespace meshcat::core::quality::keys
