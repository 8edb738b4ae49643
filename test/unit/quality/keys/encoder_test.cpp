#include "core/quality/keys/encoder.hpp"

#include <map>
#include <optional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace meshcat::core::quality::keys {
namespace {

using Column = std::optional<std::string>;

std::string encode(const std::vector<Column> &columns) {
  KeyEncoder encoder;
  encoder.add_fixed(1);
  encoder.clear();
  for (const Column &column : columns) {
    if (column)
      encoder.add_bytes(*column);
    else
      encoder.add_null();
  }
  return std::string(encoder.bytes());
}

TEST(KeyEncoder, ColumnsDelimitThemselves) {
  EXPECT_NE(encode({"ab", "c"}), encode({"a", "bc"}));
  EXPECT_NE(encode({"", "a"}), encode({"a", ""}));
  EXPECT_NE(encode({std::nullopt}), encode({""}));
  EXPECT_NE(encode({std::nullopt, ""}), encode({"", std::nullopt}));
  EXPECT_NE(encode({std::string("\0", 1)}), encode({""}));
}

TEST(KeyEncoder, FixedValuesKeepAllBits) {
  std::map<std::string, std::uint64_t> seen;
  for (unsigned bit = 0; bit < 64; ++bit) {
    KeyEncoder encoder;
    encoder.add_fixed(std::uint64_t{1} << bit);
    encoder.add_null();
    EXPECT_TRUE(seen.emplace(encoder.bytes(), bit).second);
  }
}

// Equal bytes if and only if equal columns, over few values so that both happen.
TEST(KeyEncoder, IsInjective) {
  std::mt19937_64 random(11);
  const std::vector<Column> values{std::nullopt,
                                   "",
                                   "\1",
                                   std::string("\0", 1),
                                   "a",
                                   "aa",
                                   std::string(8, '\0'),
                                   std::string("\1\0\0\0\0\0\0\0", 8)};
  std::map<std::string, std::vector<Column>> seen;
  std::size_t repeats = 0;
  for (int i = 0; i < 20000; ++i) {
    std::vector<Column> columns(3);
    for (Column &column : columns) column = values[random() % values.size()];
    const auto [at, is_new] = seen.emplace(encode(columns), columns);
    EXPECT_EQ(at->second, columns);
    repeats += is_new ? 0 : 1;
  }
  EXPECT_EQ(seen.size(), values.size() * values.size() * values.size());
  EXPECT_GT(repeats, 0U);
}

}  // namespace
}  // namespace meshcat::core::quality::keys
