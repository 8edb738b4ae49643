#include "core/quality/vector/mask.hpp"

#include "support.hpp"

namespace meshcat::core::quality::vector {
namespace {

std::set<std::size_t> members(const Mask &mask) {
  std::set<std::size_t> rows;
  for (std::size_t row = 0; row < batch_rows; ++row)
    if (mask.test(row)) rows.insert(row);
  return rows;
}

TEST(Mask, TakesTheFirstRows) {
  for (const std::size_t rows : {0U, 1U, 63U, 64U, 65U, 127U, 128U, 1000U, 1023U, 1024U}) {
    const Mask mask = Mask::first(rows);
    EXPECT_EQ(mask.count(), static_cast<std::int64_t>(rows));
    EXPECT_EQ(mask.any(), rows > 0);
    for (std::size_t row = 0; row < batch_rows; ++row) ASSERT_EQ(mask.test(row), row < rows);
  }
}

TEST(Mask, IsASetOfRows) {
  Random random(1);
  for (const double density : {0.0, 0.01, 0.5, 0.99, 1.0}) {
    const Mask a = random_mask(random, density), b = random_mask(random, 0.3);
    const std::set<std::size_t> in_a = members(a), in_b = members(b);
    EXPECT_EQ(a.count(), static_cast<std::int64_t>(in_a.size()));
    std::vector<std::size_t> visited;
    a.each([&](std::size_t row) { visited.push_back(row); });
    EXPECT_EQ(visited, std::vector<std::size_t>(in_a.begin(), in_a.end())) << "in their order";
    for (std::size_t row = 0; row < batch_rows; ++row) {
      ASSERT_EQ((a | b).test(row), in_a.contains(row) || in_b.contains(row));
      ASSERT_EQ((a & b).test(row), in_a.contains(row) && in_b.contains(row));
      ASSERT_EQ((a - b).test(row), in_a.contains(row) && !in_b.contains(row));
    }
  }
}

TEST(Mask, SelectsAmongTheRowsAlone) {
  Random random(2);
  const auto holds = [](std::size_t row) { return row % 3 == 0; };
  for (const double density : {0.0, 0.02, 0.5, 1.0}) {
    const Mask rows = random_mask(random, density);
    Mask expected;
    rows.each([&](std::size_t row) {
      if (holds(row)) expected.set(row);
    });
    EXPECT_EQ(select(rows, holds), expected);
    Mask asked;
    EXPECT_EQ(select_each(rows,
                          [&](std::size_t row) {
                            asked.set(row);
                            return holds(row);
                          }),
              expected);
    EXPECT_EQ(asked, rows) << "what costs something is asked of no other row";
  }
}

}  // namespace
}  // namespace meshcat::core::quality::vector
