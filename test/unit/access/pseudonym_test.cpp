#include "core/access/pseudonym.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <random>
#include <set>
#include <vector>

namespace meshcat::core::access {
namespace {

const std::vector<std::uint8_t> key(32, 7), other_key(32, 8);

char kind(char c) {
  const auto u = static_cast<unsigned char>(c);
  return std::isdigit(u) != 0 ? '0' : std::islower(u) != 0 ? 'a' : std::isupper(u) != 0 ? 'A' : c;
}

TEST(Pseudonym, HasTheFormOfItsValue) {
  std::mt19937 random(20261123);
  constexpr std::string_view alphabet = "0123456789abcxyzABCXYZ-/ .@";
  int shown = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string value;
    for (auto length = random() % 60; length > 0; --length)
      value += alphabet[random() % alphabet.size()];
    const auto pseudonym = core::access::pseudonym(key, "s", value);
    if (!pseudonym) continue;
    ++shown;
    ASSERT_EQ(pseudonym->size(), value.size());
    for (std::size_t i = 0; i < value.size(); ++i)
      EXPECT_EQ(kind((*pseudonym)[i]), kind(value[i])) << value;
    EXPECT_EQ(pseudonym, core::access::pseudonym(key, "s", value));
  }
  EXPECT_GT(shown, 1500);
}

TEST(Pseudonym, IsOfOneValueAlone) {
  std::set<std::string> pseudonyms;
  std::set<std::string> values;
  for (int i = 0; i < 20000; ++i) {
    const std::string digits = std::to_string(100000 + i * 7);
    values.insert(digits);
    pseudonyms.insert(pseudonym(key, "s", digits).value());
  }
  EXPECT_EQ(pseudonyms.size(), values.size());
  // As if drawn from the million: few are where their value was, about half above.
  EXPECT_LT(std::count_if(values.begin(), values.end(),
                          [&](const std::string &v) { return pseudonym(key, "s", v) == v; }),
            5);
  const auto above = std::count_if(pseudonyms.begin(), pseudonyms.end(),
                                   [](const std::string &p) { return p >= "500000"; });
  EXPECT_NEAR(static_cast<double>(above), 10000, 500);
}

TEST(Pseudonym, DependsOnKeyContextAndForm) {
  const std::string value = "CZ65 0800 0000 1920 0014 5399";
  const auto one = pseudonym(key, "s", value);
  EXPECT_NE(one, pseudonym(other_key, "s", value));
  EXPECT_NE(one, pseudonym(key, "t", value));
  std::string plain = *pseudonym(key, "s", "CZ6508000000192000145399"), without = *one;
  std::erase(without, ' ');
  EXPECT_NE(without, plain);
}

TEST(Pseudonym, RefusesWhatCouldBeGuessedOrIsNoIdentifier) {
  EXPECT_FALSE(pseudonym(key, "s", ""));
  EXPECT_FALSE(pseudonym(key, "s", "12345"));
  EXPECT_TRUE(pseudonym(key, "s", "123456"));
  EXPECT_FALSE(pseudonym(key, "s", "abcd"));
  EXPECT_TRUE(pseudonym(key, "s", "abcde"));
  EXPECT_FALSE(pseudonym(key, "s", "----------"));
  EXPECT_FALSE(pseudonym(key, "s", "Dvo\xc5\x99\xc3\xa1kov\xc3\xa1 1234567"));
  EXPECT_TRUE(pseudonym(key, "s", std::string(54, 'z')));
  EXPECT_FALSE(pseudonym(key, "s", std::string(55, 'z')));
}

}  // namespace
}  // namespace meshcat::core::access
