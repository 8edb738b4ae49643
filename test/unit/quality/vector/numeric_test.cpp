#include "core/quality/vector/numeric.hpp"

#include <limits>

#include "core/quality/vector/derivation.hpp"
#include "packed_numeric.hpp"

namespace meshcat::core::quality::vector {
namespace {

void expect_order(const std::string &left, const std::string &right) {
  const Exact ours = exact(left), theirs = exact(right);
  const int expected = ours < theirs ? -1 : ours > theirs ? 1 : 0;
  for (const Header a : {Header::shortest, Header::longest})
    for (const Header b : {Header::shortest, Header::longest}) {
      const std::string one = packed(left, a), other = packed(right, b);
      const int order = compare_numeric(one, other);
      ASSERT_EQ((order > 0) - (order < 0), expected) << left << " and " << right;
      std::string ours_room, theirs_room;
      ASSERT_EQ(canonical_numeric(one, ours_room) == canonical_numeric(other, theirs_room),
                expected == 0)
          << left << " and " << right;
    }
}

// Scaled when that is exact and fits; but the least of all integers may be left out.
void expect_scaled(const std::string &text) {
  const Exact wanted = exact(text) * Exact(100'000'000);
  const Exact most(std::numeric_limits<std::int64_t>::max());
  const bool fits = denominator(wanted) == 1 && wanted <= most && wanted >= -most;
  for (const Header header : {Header::shortest, Header::longest}) {
    std::int64_t scaled = 0;
    const bool done = scale_numeric(packed(text, header), scaled);
    ASSERT_EQ(done, fits) << text;
    if (done) {
      ASSERT_EQ(Exact(scaled), wanted) << text;
    }
  }
}

TEST(Numeric, ComparesLikeExactNumbers) {
  for (const std::string &left : corners)
    for (const std::string &right : corners) expect_order(left, right);
  Random random(1);
  for (int i = 0; i < 1'000; ++i) {
    const std::string left = random_decimal(random);
    expect_order(left, random_decimal(random));
    expect_order(left, left + (left.find('.') == std::string::npos ? ".0000" : "0000"));
    expect_order(left, left + (left.find('.') == std::string::npos ? ".0001" : "0001"));
  }
}

TEST(Numeric, OrdersWhatIsNoNumber) {
  const std::vector<std::string> ascending{"-Infinity", "-1", "0", "1e", "Infinity", "NaN"};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t k = 0; k < ascending.size(); ++k) {
      const auto value = [&](std::size_t at) {
        return packed(ascending[at] == "1e" ? std::string(100, '9') : ascending[at]);
      };
      const int order = compare_numeric(value(i), value(k));
      EXPECT_EQ((order > 0) - (order < 0), (i > k) - (i < k))
          << ascending[i] << " and " << ascending[k];
    }
}

TEST(Numeric, ScalesWhatFits) {
  for (const std::string &each : corners) expect_scaled(each);
  Random random(2);
  for (int i = 0; i < 1'000; ++i) expect_scaled(random_decimal(random));
  std::int64_t scaled = 0;
  for (const char *each : {"NaN", "Infinity", "-Infinity"})
    EXPECT_FALSE(scale_numeric(packed(each), scaled)) << each;
}

// The kernels, which compare scaled where they can, digits where they must.
class NumericKernels : public testing::Test {
 protected:
  NumericKernels() {
    values = corners;
    for (const char *each : {"NaN", "Infinity", "-Infinity"}) values.emplace_back(each);
    for (const std::string &each : values) bytes.push_back(packed(each));
    batch = batch_of({random_bytes(random, bytes), random_bytes(random, bytes),
                      Column(Storage::integers), Column(Storage::integers)});
    scaled(0, 2)->derive(batch);
    scaled(1, 3)->derive(batch);
  }
  // The order that compare_numeric() gives, tested above.
  int order(std::size_t row, std::string_view other) const {
    return compare_numeric(batch.columns[0].bytes[row], other);
  }
  template <typename Holds>
  Tristate by_order(std::size_t row, std::string_view other, Holds holds) const {
    if (batch.columns[0].null.test(row)) return {};
    return holds(order(row, other));
  }

  Random random{3};
  std::vector<std::string> values, bytes;
  Batch batch;
};

TEST_F(NumericKernels, CompareWithConstants) {
  for (const std::string &constant : bytes) {
    const Mask rows = random_mask(random, 0.8);
    const auto expect = [&](Comparison comparison, auto holds) {
      expect_answer(compare_numerics({0, 2}, comparison, constant)->answer(batch, rows), rows,
                    batch.columns[0].undecided,
                    [&](std::size_t row) { return by_order(row, constant, holds); });
    };
    expect(Comparison::less, [](int o) { return o < 0; });
    expect(Comparison::less_equal, [](int o) { return o <= 0; });
    expect(Comparison::equal, [](int o) { return o == 0; });
    expect(Comparison::not_equal, [](int o) { return o != 0; });
    expect(Comparison::greater_equal, [](int o) { return o >= 0; });
    expect(Comparison::greater, [](int o) { return o > 0; });
  }
}

TEST_F(NumericKernels, CompareColumns) {
  const Mask rows = random_mask(random, 0.8), right_null = batch.columns[1].null;
  expect_answer(compare_numerics({0, 2}, Comparison::less, Numerics{1, 3})->answer(batch, rows),
                rows, batch.columns[0].undecided | batch.columns[1].undecided,
                [&](std::size_t row) {
                  if (right_null.test(row)) return Tristate();
                  return by_order(row, batch.columns[1].bytes[row], [](int o) { return o < 0; });
                });
}

TEST_F(NumericKernels, KnowMembers) {
  const std::vector<std::string> set{packed("7.000", Header::longest), packed("NaN"),
                                     packed("0.0")};
  for (const bool negated : {false, true})
    for (const bool has_null : {false, true})
      expect_answer(in_numerics(0, set, {negated, has_null})->answer(batch, batch.all()),
                    batch.all(), batch.columns[0].undecided, [&](std::size_t row) {
                      if (batch.columns[0].null.test(row)) return Tristate();
                      for (const std::string &each : set)
                        if (order(row, each) == 0) return Tristate(!negated);
                      return has_null ? Tristate() : Tristate(negated);
                    });
}

}  // namespace
}  // namespace meshcat::core::quality::vector
