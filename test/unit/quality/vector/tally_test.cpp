#include "core/quality/vector/tally.hpp"

#include "core/quality/vector/kernel.hpp"
#include "support.hpp"

namespace meshcat::core::quality::vector {
namespace {

using Measure = PassCheck::Measure;

ConditionPtr leaf(std::size_t number, KernelPtr kernel) {
  return std::make_unique<Leaf>(number, std::move(kernel));
}

constexpr std::int64_t infinite = std::numeric_limits<std::int64_t>::max();

// Checks: column 0 below 5; the same where column 1 is at least 3; how many rows
// where column 1 is 0; the newest of column 0 there. The last one's filter is the
// server's to decide.
Pass make_pass() {
  Pass pass;
  const auto below = [] { return leaf(0, compare_integers(0, Comparison::less, std::int64_t{5})); };
  const auto is_zero = [] { return leaf(2, nullptr); };
  pass.checks.push_back({Measure::rows, nullptr, below(), 0});
  pass.checks.push_back({Measure::rows,
                         leaf(1, compare_integers(1, Comparison::greater_equal, std::int64_t{3})),
                         below(), 0});
  pass.checks.push_back({Measure::count, is_zero(), nullptr, 0});
  pass.checks.push_back({Measure::newest, is_zero(), nullptr, 0});
  pass.groups = {{0, 1}, {1}, {}};
  pass.time_column = 0;
  return pass;
}

struct Row {
  std::optional<std::int64_t> a, b;
};

class Naive {
 public:
  explicit Naive(const Pass &pass) : tally(pass.checks.size(), pass.groups.size()) {}
  void add(const Row &row) {
    const bool above = row.a && *row.a >= 5, filter = row.b && *row.b >= 3;
    const bool is_zero = row.b && *row.b == 0, is_finite = row.a && *row.a != infinite;
    ++tally.rows;
    tally.checks[0].checked += 1;
    tally.checks[0].failing += above ? 1 : 0;
    tally.checks[1].checked += filter ? 1 : 0;
    tally.checks[1].failing += filter && above ? 1 : 0;
    tally.checks[2].checked += is_zero ? 1 : 0;
    tally.checks[3].checked += is_zero ? 1 : 0;
    if (is_finite) tally.newest = std::max(tally.newest, *row.a);
    if (is_finite && is_zero) tally.checks[3].newest = std::max(tally.checks[3].newest, *row.a);
    tally.groups[0] += above ? 1 : 0;
    tally.groups[1] += filter && above ? 1 : 0;
  }
  Tally tally;
};

Tally empty_tally(const Pass &pass) {
  return Naive(pass).tally;
}

TEST(Tally, CountsWhatNaiveCountingCounts) {
  const Pass pass = make_pass();
  Tally all = empty_tally(pass), parts = all;
  Naive naive(pass);
  Random random(1);
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{100}, batch_rows}) {
    const std::vector<std::int64_t> values{0, 0, 3, 4, 5, 9, infinite};
    Batch batch =
        batch_of({random_integers(random, values), random_integers(random, values)}, rows);
    for (Column &each : batch.columns) each.undecided = {};
    const auto value = [&](std::size_t column, std::size_t row) {
      return batch.columns[column].null.test(row)
                 ? std::nullopt
                 : std::optional(batch.columns[column].integers[row]);
    };
    KnowingServer server([&](auto, std::size_t row) {
      const auto b = value(1, row);
      return b ? Tristate(*b == 0) : Tristate();
    });
    const Judgement judgement = judge(pass, batch, server);
    count(pass, batch, judgement, batch.all(), all);
    // A part of the rows and the rest, in another order.
    const Mask some = random_mask(random, 0.5) & batch.all();
    Tally rest = empty_tally(pass);
    count(pass, batch, judgement, batch.all() - some, rest);
    count(pass, batch, judgement, some, parts);
    add_numbers(numbers_of(rest), parts);
    for (std::size_t row = 0; row < rows; ++row) naive.add({value(0, row), value(1, row)});
  }
  EXPECT_EQ(all, naive.tally);
  EXPECT_EQ(parts, naive.tally);
  EXPECT_GT(all.checks[1].failing, 0);
}

TEST(Tally, DerivesBeforeItJudges) {
  Pass pass;
  pass.derivations.push_back(compute_integers(0, Operation::divide, std::size_t{1}, 2, 8));
  pass.checks.push_back({Measure::rows, leaf(0, not_null(1)),
                         leaf(1, compare_integers(2, Comparison::less, std::int64_t{3})), 0});
  Batch batch = batch_of(
      {Column(Storage::integers), Column(Storage::integers), Column(Storage::integers)}, 4);
  batch.columns[0].integers = {8, 8, 8, 8};
  batch.columns[1].integers = {2, 4, 0, 0};
  batch.columns[1].null.set(3);
  KnowingServer server([](auto, auto) { return Tristate(true); });
  const Judgement judgement = judge(pass, batch, server);
  Mask first;
  first.set(0);
  EXPECT_EQ(judgement.checks[0].admitted, Mask::first(3));
  EXPECT_EQ(judgement.checks[0].failing, first);
  EXPECT_EQ(server.asked, (std::set<std::pair<std::size_t, std::size_t>>{{1, 2}}))
      << "a division by zero, but none where the filter forbids it";
}

TEST(Tally, KnowsFiniteMoments) {
  EXPECT_TRUE(is_finite_moment(0));
  EXPECT_FALSE(is_finite_moment(infinite));
  EXPECT_FALSE(is_finite_moment(no_moment));
}

}  // namespace
}  // namespace meshcat::core::quality::vector
