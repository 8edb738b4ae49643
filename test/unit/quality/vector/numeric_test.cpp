#include "core/quality/vector/numeric.hpp"

#include <cstring>
#include <limits>

#include "core/quality/exact.hpp"
#include "core/quality/vector/derivation.hpp"
#include "support.hpp"

namespace meshcat::core::quality::vector {
namespace {

enum class Header { shortest, longest };

void append(std::string &bytes, std::uint16_t half_word) {
  char raw[sizeof half_word];
  std::memcpy(raw, &half_word, sizeof half_word);
  bytes.append(raw, sizeof raw);
}

struct Digits {
  std::vector<std::uint16_t> groups;  // of base 10,000, without zeros at either end
  int weight = 0;                     // of the first
  unsigned scale = 0;                 // decimals shown
};

Digits digits_of(std::string_view unsigned_decimal) {
  const std::size_t point = unsigned_decimal.find('.');
  std::string whole(unsigned_decimal.substr(0, point));
  std::string part(point == std::string_view::npos ? "" : unsigned_decimal.substr(point + 1));
  Digits digits;
  digits.scale = static_cast<unsigned>(part.size());
  whole.insert(0, (4 - whole.size() % 4) % 4, '0');
  part.append((4 - part.size() % 4) % 4, '0');
  digits.weight = static_cast<int>(whole.size() / 4) - 1;
  const std::string all = whole + part;
  for (std::size_t i = 0; i < all.size(); i += 4)
    digits.groups.push_back(static_cast<std::uint16_t>(std::stoi(all.substr(i, 4))));
  while (!digits.groups.empty() && digits.groups.back() == 0) digits.groups.pop_back();
  while (!digits.groups.empty() && digits.groups.front() == 0) {
    digits.groups.erase(digits.groups.begin());
    --digits.weight;
  }
  if (digits.groups.empty()) digits.weight = 0;
  return digits;
}

// A value as PostgreSQL packs it (numeric.c: NumericShort where it can, NumericLong),
// written from that description apart from the code under test.
std::string packed(std::string_view text, Header header = Header::shortest) {
  std::string bytes;
  if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
    append(bytes, text == "NaN" ? 0xC000 : text == "Infinity" ? 0xD000 : 0xF000);
    return bytes;
  }
  const bool negative = text.starts_with('-');
  const Digits digits = digits_of(text.substr(negative ? 1 : 0));
  const bool minus = negative && !digits.groups.empty();
  const auto weight = static_cast<std::uint16_t>(digits.weight);
  const bool fits = digits.scale <= 63 && digits.weight >= -64 && digits.weight <= 63;
  if (header == Header::shortest && fits) {
    append(bytes, static_cast<std::uint16_t>(0x8000U | (minus ? 0x2000U : 0U) |
                                             (digits.scale << 7U) | (weight & 0x7FU)));
  } else {
    append(bytes, static_cast<std::uint16_t>((minus ? 0x4000U : 0U) | digits.scale));
    append(bytes, weight);
  }
  for (const std::uint16_t each : digits.groups) append(bytes, each);
  return bytes;
}

std::string random_decimal(Random &random) {
  const auto some_digits = [&](int most) {
    std::string digits;
    for (int i = std::uniform_int_distribution<int>(0, most)(random); i > 0; --i)
      digits.push_back(static_cast<char>('0' + (chance(random, 0.4) ? 0 : random() % 10)));
    return digits;
  };
  const bool is_long = chance(random, 0.1);
  const std::string part = some_digits(is_long ? 120 : 10);
  return (chance(random, 0.5) ? "-" : "") + ("0" + some_digits(is_long ? 300 : 13)) +
         (part.empty() ? "" : "." + part);
}

const std::vector<std::string> corners{"0",
                                       "-0",
                                       "0.00",
                                       "1",
                                       "-1",
                                       "0.0001",
                                       "0.00001",
                                       "9999",
                                       "10000",
                                       "-10000",
                                       "10000.0001",
                                       "0.00000001",
                                       "0.000000001",
                                       "-0.00000001",
                                       "92233720368.54775807",
                                       "92233720368.54775808",
                                       "-92233720368.54775807",
                                       "-92233720368.54775808",
                                       "-92233720368.54775809",
                                       "999999999999",
                                       "999999999999.99999999",
                                       "1000000000000",
                                       "1" + std::string(300, '0'),
                                       "-0." + std::string(300, '0') + "1",
                                       std::string(200, '9') + ".5",
                                       "7",
                                       "7.00",
                                       "100000000"};

// Of any number of digits.
Exact exact(const std::string &text) {
  using boost::multiprecision::cpp_int;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string digits = text.substr(0, point) + text.substr(std::min(point + 1, text.size()));
  const bool negative = digits.starts_with('-');
  const std::size_t first = digits.find_first_not_of("-0");  // a leading zero means octal
  const cpp_int number(first == std::string::npos ? "0" : digits.substr(first));
  const std::size_t places = text.size() - std::min(point + 1, text.size());
  return Exact(negative ? cpp_int(-number) : number,
               boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(places)));
}

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
