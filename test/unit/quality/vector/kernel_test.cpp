#include "core/quality/vector/kernel.hpp"

#include <cmath>
#include <limits>

#include "support.hpp"

namespace meshcat::core::quality::vector {
namespace {

constexpr Comparison comparisons[] = {Comparison::less,          Comparison::less_equal,
                                      Comparison::equal,         Comparison::not_equal,
                                      Comparison::greater_equal, Comparison::greater};

template <typename Value>
bool holds(const Value &left, Comparison comparison, const Value &right) {
  switch (comparison) {
    case Comparison::less:
      return left < right;
    case Comparison::less_equal:
      return left <= right;
    case Comparison::equal:
      return left == right;
    case Comparison::not_equal:
      return left != right;
    case Comparison::greater_equal:
      return left >= right;
    default:
      return left > right;
  }
}

// PostgreSQL's order of floats as one of pairs: NaN above all, equal to itself.
std::pair<bool, double> rank(double value) {
  return std::isnan(value) ? std::pair(true, 0.0) : std::pair(false, value);
}

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const std::vector<std::int64_t> integers{least, least + 1, -1, 0, 1, 7, most - 1, most};
const std::vector<double> reals{nan, -nan, infinity, -infinity, 0.0, -0.0, 0.1, 5e-324, 1e308};
const std::vector<std::string> texts{"",  " ",    "a",        "A",         "ab",   "b",
                                     "ž", "\x7f", "\xff\xfe", {"a\0b", 3}, "a\x01"};

class Kernels : public testing::TestWithParam<Comparison> {
 protected:
  // Expects `kernel` to say for the two columns' values what `by_row` says.
  void expect(const KernelPtr &kernel, const std::function<bool(std::size_t)> &by_row,
              bool is_pair) {
    const Column &left = batch_.columns[0], &right = batch_.columns[1];
    Mask undecided = left.undecided, null = left.null;
    if (is_pair) undecided |= right.undecided;
    if (is_pair) null |= right.null;
    for (const Mask &rows : {batch_.all(), random_mask(random_, 0.5), Mask()})
      expect_answer(kernel->answer(batch_, rows), rows, undecided, [&](std::size_t row) {
        return null.test(row) ? Tristate() : Tristate(by_row(row));
      });
  }

  Random random_{3};
  Batch batch_;
};

TEST_P(Kernels, CompareIntegers) {
  batch_ = batch_of({random_integers(random_, integers), random_integers(random_, integers)});
  const auto &a = batch_.columns[0].integers, &b = batch_.columns[1].integers;
  for (const std::int64_t constant : integers)
    expect(
        compare_integers(0, GetParam(), constant),
        [&](std::size_t row) { return holds(a[row], GetParam(), constant); }, false);
  expect(
      compare_integers(0, GetParam(), std::size_t{1}),
      [&](std::size_t row) { return holds(a[row], GetParam(), b[row]); }, true);
}

TEST_P(Kernels, CompareReals) {
  batch_ = batch_of({random_reals(random_, reals), random_reals(random_, reals)});
  const auto &a = batch_.columns[0].reals, &b = batch_.columns[1].reals;
  for (const double constant : reals)
    expect(
        compare_reals(0, GetParam(), constant),
        [&](std::size_t row) { return holds(rank(a[row]), GetParam(), rank(constant)); }, false);
  expect(
      compare_reals(0, GetParam(), std::size_t{1}),
      [&](std::size_t row) { return holds(rank(a[row]), GetParam(), rank(b[row])); }, true);
}

TEST_P(Kernels, CompareBytesAsUnsigned) {
  batch_ = batch_of({random_bytes(random_, texts), random_bytes(random_, texts)});
  const auto unsigned_bytes = [](std::string_view text) {
    return std::vector<unsigned char>(text.begin(), text.end());
  };
  const auto &a = batch_.columns[0].bytes, &b = batch_.columns[1].bytes;
  for (const std::string &constant : texts)
    expect(
        compare_bytes(0, GetParam(), constant),
        [&](std::size_t row) {
          return holds(unsigned_bytes(a[row]), GetParam(), unsigned_bytes(constant));
        },
        false);
  expect(
      compare_bytes(0, GetParam(), std::size_t{1}),
      [&](std::size_t row) {
        return holds(unsigned_bytes(a[row]), GetParam(), unsigned_bytes(b[row]));
      },
      true);
}

TEST_P(Kernels, AreMirrored) {
  for (const std::int64_t a : integers)
    for (const std::int64_t b : integers)
      EXPECT_EQ(holds(a, GetParam(), b), holds(b, mirrored(GetParam()), a));
}

INSTANTIATE_TEST_SUITE_P(All, Kernels, testing::ValuesIn(comparisons));

TEST(Kernel, TellsNullsApart) {
  Random random(4);
  const Batch batch = batch_of({random_integers(random, {0, 1})});
  const Column &column = batch.columns[0];
  const Mask rows = random_mask(random, 0.7);
  expect_answer(is_null(0)->answer(batch, rows), rows, column.undecided,
                [&](std::size_t row) { return column.null.test(row); });
  expect_answer(not_null(0)->answer(batch, rows), rows, column.undecided,
                [&](std::size_t row) { return !column.null.test(row); });
  expect_answer(is_set(0)->answer(batch, rows), rows, column.undecided, [&](std::size_t row) {
    return column.null.test(row) ? Tristate() : Tristate(column.integers[row] != 0);
  });
}

// IN as SQL defines it: equal to any; with a null among them what is equal to none is
// null. NOT IN is its negation.
template <typename Value>
Tristate is_in(const Value &value, const std::vector<Value> &constants, Membership how) {
  for (const Value &each : constants)
    if (each == value) return !how.negated;
  return how.has_null ? Tristate() : Tristate(how.negated);
}

TEST(Kernel, KnowsMembers) {
  Random random(5);
  const Batch batch = batch_of({random_integers(random, integers), random_bytes(random, texts)});
  const std::vector<std::vector<std::int64_t>> sets{{}, {7}, {most, least, 0, 0}, integers};
  const std::vector<std::vector<std::string>> text_sets{{}, {""}, {"ab", "a", "ž", "a"}, texts};
  for (const bool negated : {false, true})
    for (const bool has_null : {false, true}) {
      const Membership how{negated, has_null};
      const Mask rows = random_mask(random, 0.8);
      const auto known = [&](const Column &column, auto value_of) {
        return [&column, value_of](std::size_t row) {
          return column.null.test(row) ? Tristate() : value_of(row);
        };
      };
      const Column &numbers = batch.columns[0], &strings = batch.columns[1];
      for (const auto &set : sets)
        expect_answer(in_integers(0, set, how)->answer(batch, rows), rows, numbers.undecided,
                      known(numbers, [&](std::size_t row) {
                        return is_in(numbers.integers[row], set, how);
                      }));
      for (const auto &set : text_sets)
        expect_answer(in_bytes(1, set, how)->answer(batch, rows), rows, strings.undecided,
                      known(strings, [&](std::size_t row) {
                        return is_in(std::string(strings.bytes[row]), set, how);
                      }));
    }
}

}  // namespace
}  // namespace meshcat::core::quality::vector
