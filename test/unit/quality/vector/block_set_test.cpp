#include "core/quality/vector/block_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace meshcat::core::quality::vector {
namespace {

constexpr std::uint32_t beyond = 40;

// What a set holds, as far as it could.
std::string members(const BlockSet &set) {
  std::string found;
  for (std::uint32_t block = 0; block < beyond; ++block)
    found += contains(set.bytes(), block) ? '1' : '0';
  return found;
}

std::string ones(std::uint32_t count) {
  return std::string(count, '1') + std::string(beyond - count, '0');
}

TEST(BlockSet, IsEmptyAtFirst) {
  EXPECT_EQ(members(BlockSet()), ones(0));
  EXPECT_FALSE(contains({}, 0xFFFFFFFE));
}

TEST(BlockSet, HoldsTheFirstBlocks) {
  for (std::uint32_t count = 0; count <= 33; ++count) {
    const BlockSet set = BlockSet::first(count);
    EXPECT_EQ(members(set), ones(count));
    EXPECT_EQ(set.size(), count);
  }
}

TEST(BlockSet, LosesWhatIsRemoved) {
  BlockSet set = BlockSet::first(20);
  for (const std::uint32_t block : {0U, 7U, 8U, 19U, 19U, 20U, 24U, 0xFFFFFFFEU}) set.remove(block);
  EXPECT_EQ(members(set), "0111111001111111111000000000000000000000");
  EXPECT_EQ(set.size(), 16U);
}

TEST(BlockSet, LosesWhatIsTruncated) {
  for (std::uint32_t end = 0; end <= 33; ++end) {
    BlockSet set = BlockSet::first(21);
    set.truncate(end);
    EXPECT_EQ(members(set), ones(std::min(end, 21U)));
  }
}

}  // namespace
}  // namespace meshcat::core::quality::vector
