#include "core/quality/vector/accumulator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/quality/sketch/distinct.hpp"
#include "core/quality/sketch/frequency.hpp"
#include "core/quality/sketch/quantile.hpp"
#include "core/quality/vector/numeric.hpp"
#include "core/quality/vector/sketch_accumulator.hpp"
#include "packed_numeric.hpp"

namespace meshcat::core::quality::vector {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// A server that nobody asks.
class NoServer : public Server {
 public:
  Truth decide(std::size_t, const Mask &) override {
    ADD_FAILURE() << "the server was asked";
    return {};
  }
};

// The batches that an accumulator saw, told apart into several that are merged in a
// random order, some of them by way of others.
template <typename Make>
AccumulatorPtr of_parts(Random &random, Make make, const std::vector<Batch> &batches) {
  NoServer server;
  std::vector<AccumulatorPtr> parts;
  for (int i = 0; i < 4; ++i) parts.push_back(make());
  Source source;
  source.columns = {0};
  for (const Batch &each : batches)
    EXPECT_TRUE(accumulate(source, each, server, *pick(random, parts)));
  while (parts.size() > 1) {
    const std::string last = parts.back()->bytes();
    parts.pop_back();
    pick(random, parts)->merge(last);
  }
  return std::move(parts.front());
}

template <typename Values, typename Make>
std::vector<Batch> batches_of(Random &random, const Values &values, Make make) {
  std::vector<Batch> batches(std::uniform_int_distribution<std::size_t>(0, 4)(random));
  for (Batch &each : batches) {
    each.rows = std::uniform_int_distribution<std::size_t>(0, batch_rows)(random);
    each.columns.push_back(make(random, values));
    each.columns[0].undecided = {};
    // What random_bytes leaves out of undecided rows.
    if (each.columns[0].storage == Storage::bytes)
      for (std::size_t row = 0; row < each.rows; ++row)
        if (each.columns[0].bytes[row].data() == nullptr) each.columns[0].null.set(row);
  }
  return batches;
}

template <typename Visit>
void each_value(const std::vector<Batch> &batches, Visit visit) {
  for (const Batch &batch : batches)
    (batch.all() - batch.columns[0].null).each([&](std::size_t row) {
      visit(batch.columns[0], row);
    });
}

const std::vector<std::int64_t> integers{std::numeric_limits<std::int64_t>::min(),
                                         std::numeric_limits<std::int64_t>::max(),
                                         0,
                                         1,
                                         -1,
                                         7};

TEST(AccumulatorTest, SumsOfIntegersAreExact) {
  Random random(20261123);
  for (int round = 0; round < 50; ++round) {
    const auto batches = batches_of(random, integers, random_integers);
    Sums expected;
    each_value(batches, [&](const Column &column, std::size_t row) {
      const Integer value = column.integers[row];
      ++expected.count;
      expected.sum += value;
      expected.squares += value * value;
    });
    const auto sums = of_parts(
        random, [] { return sums_of_integers(true); }, batches);
    EXPECT_EQ(std::get<Sums>(sums->result()), expected);
    expected.squares = 0;
    const auto sum = of_parts(
        random, [] { return sums_of_integers(false); }, batches);
    EXPECT_EQ(std::get<Sums>(sum->result()), expected);
  }
}

TEST(AccumulatorTest, SumsOfNumericsAreExact) {
  Random random(20261124);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> texts, values;
    for (int i = 0; i < 20; ++i) {
      texts.push_back(chance(random, 0.1)
                          ? pick(random, std::vector<std::string>{"NaN", "Infinity", "-Infinity"})
                          : random_decimal(random).substr(0, 250));
      if (texts.back().ends_with('.')) texts.back().pop_back();
      values.push_back(
          packed(texts.back(), chance(random, 0.5) ? Header::shortest : Header::longest));
    }
    const auto batches = batches_of(random, values, random_bytes);
    Sums expected;
    Exact sum, squares;
    each_value(batches, [&](const Column &column, std::size_t row) {
      const auto place = std::find(values.begin(), values.end(), column.bytes[row]);
      const std::string &text = texts[static_cast<std::size_t>(place - values.begin())];
      if (text == "NaN") return void(++expected.nans);
      if (text == "Infinity") return void(++expected.infinities);
      if (text == "-Infinity") return void(++expected.minus_infinities);
      ++expected.count;
      const std::size_t point = text.find('.');
      expected.scale =
          std::max(expected.scale,
                   point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1));
      sum += exact(text);
      squares += exact(text) * exact(text);
    });
    const Integer unit =
        boost::multiprecision::pow(Integer(10), static_cast<unsigned>(expected.scale));
    expected.sum = numerator(Exact(sum * unit));
    expected.squares = numerator(Exact(squares * unit * unit));
    const auto sums = of_parts(
        random, [] { return sums_of_numerics(true); }, batches);
    EXPECT_EQ(std::get<Sums>(sums->result()), expected);
  }
}

TEST(AccumulatorTest, NumbersWithoutRoomAreLeftToTheServer) {
  for (const std::string &text :
       {"1" + std::string(300, '0'), "-0." + std::string(600, '0') + "1"}) {
    NumericSums sums(true);
    EXPECT_TRUE(sums.add(packed("1.5")));
    EXPECT_FALSE(sums.add(packed(text)));
  }
  NumericSums sums(true);
  const std::string widest = std::string(250, '9') + "." + std::string(500, '9');
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(sums.add(packed(widest)));
  EXPECT_EQ(Exact(sums.sums().squares), 3 * exact(widest) * exact(widest) *
                                            Exact(boost::multiprecision::pow(Integer(10), 1000U)));
}

TEST(AccumulatorTest, DigitsSettle) {
  DigitSum sum(-2, 10);
  Integer expected;
  Random random(20261125);
  for (int i = 0; i < 10000; ++i) {
    const int weight = std::uniform_int_distribution<int>(-2, 2)(random);
    const auto digit = std::uniform_int_distribution<std::int64_t>(-99'980'001, 99'980'001)(random);
    sum.add(weight, digit);
    expected += Integer(digit) *
                boost::multiprecision::pow(Integer(10'000), static_cast<unsigned>(weight + 2));
    if (chance(random, 0.01)) sum.settle();
  }
  EXPECT_EQ(sum.in_units(8), expected);
}

TEST(AccumulatorTest, Extremes) {
  Random random(20261126);
  const std::vector<double> reals{std::nan(""), infinite, -infinite, 0, 1.5, -7};
  const std::vector<std::string> numerics{packed("NaN"), packed("Infinity"), packed("7.00"),
                                          packed("-0.1"), packed("12345678.9")};
  for (int round = 0; round < 50; ++round) {
    for (const bool greatest : {false, true}) {
      const Extreme which = greatest ? Extreme::greatest : Extreme::least;
      std::optional<std::int64_t> integer;
      auto batches = batches_of(random, integers, random_integers);
      each_value(batches, [&](const Column &column, std::size_t row) {
        const std::int64_t value = column.integers[row];
        integer = !integer   ? value
                  : greatest ? std::max(*integer, value)
                             : std::min(*integer, value);
      });
      auto found = of_parts(
                       random, [&] { return extreme_of_integers(which); }, batches)
                       ->result();
      EXPECT_EQ(found, integer ? Accumulated(*integer) : Accumulated(std::monostate()));

      std::optional<double> real;
      batches = batches_of(random, reals, random_reals);
      const auto above = [](double left, double right) {
        return std::isnan(left) ? !std::isnan(right) : left > right;
      };
      each_value(batches, [&](const Column &column, std::size_t row) {
        const double value = column.reals[row];
        if (!real || (greatest ? above(value, *real) : above(*real, value))) real = value;
      });
      found = of_parts(
                  random, [&] { return extreme_of_reals(which); }, batches)
                  ->result();
      if (real && std::isnan(*real))
        EXPECT_TRUE(std::isnan(std::get<double>(found)));
      else
        EXPECT_EQ(found, real ? Accumulated(*real) : Accumulated(std::monostate()));

      std::optional<std::string> numeric;
      batches = batches_of(random, numerics, random_bytes);
      each_value(batches, [&](const Column &column, std::size_t row) {
        const std::string value(column.bytes[row]);
        const int order = numeric ? compare_numeric(value, *numeric) : 0;
        if (!numeric || (greatest ? order > 0 : order < 0)) numeric = value;
      });
      found = of_parts(
                  random, [&] { return extreme_of_numerics(which); }, batches)
                  ->result();
      EXPECT_EQ(found, numeric ? Accumulated(*numeric) : Accumulated(std::monostate()));
    }
  }
}

TEST(AccumulatorTest, LongNumericsAreLeftToTheServer) {
  NoServer server;
  Batch batch;
  batch.rows = 1;
  batch.columns.emplace_back(Storage::bytes);
  const std::string value = packed("1" + std::string(3000, '7'));
  batch.columns[0].bytes[0] = value;
  Source source;
  source.columns = {0};
  EXPECT_FALSE(accumulate(source, batch, server, *extreme_of_numerics(Extreme::greatest)));
}

// A condition that is true, false or null for each row.
class Given : public Condition {
 public:
  explicit Given(Truth truth) : truth_(truth) {}
  Truth evaluate(const Batch &, const Mask &rows, Server &) const override {
    return {truth_.yes & rows, truth_.null & rows};
  }

 private:
  Truth truth_;
};

TEST(AccumulatorTest, ConditionsAdmitRowsForWhichTheyAreTrue) {
  Random random(20261127);
  NoServer server;
  for (int round = 0; round < 100; ++round) {
    Batch batch;
    batch.rows = batch_rows;
    for (int i = 0; i < 2; ++i) batch.columns.push_back(random_integers(random, integers));
    const Mask filter = random_mask(random, 0.5), condition = random_mask(random, 0.5);
    Source source;
    source.columns = {0, 1};
    source.filter = std::make_unique<Given>(Truth{filter, random_mask(random, 0.3) - filter});
    source.condition =
        std::make_unique<Given>(Truth{condition, random_mask(random, 0.3) - condition});
    const Mask rows =
        filter & condition & (batch.all() - batch.columns[0].null - batch.columns[1].null);
    if (chance(random, 0.5))
      for (Column &each : batch.columns) each.undecided -= rows;
    const bool open = (rows & (batch.columns[0].undecided | batch.columns[1].undecided)).any();
    const auto count = count_of_rows();
    EXPECT_EQ(accumulate(source, batch, server, *count), !open);
    EXPECT_EQ(std::get<std::int64_t>(count->result()), open ? 0 : rows.count());
  }
}

TEST(AccumulatorTest, SketchesAreWhatRowsMakeThem) {
  Random random(20261128);
  const auto read = [](const Batch &batch, const std::vector<std::size_t> &, const Mask &rows,
                       auto take) {
    rows.each([&](std::size_t row) { take(batch.columns[0].integers[row]); });
  };
  const auto read_words = [&](const Batch &batch, const std::vector<std::size_t> &columns,
                              const Mask &rows, auto take) {
    read(batch, columns, rows,
         [&](std::int64_t each) { take(static_cast<std::uint64_t>(each) * 0x9E3779B97F4A7C15); });
  };
  const auto read_reals = [&](const Batch &batch, const std::vector<std::size_t> &columns,
                              const Mask &rows, auto take) {
    read(batch, columns, rows, [&](std::int64_t each) { take(static_cast<double>(each)); });
  };
  std::vector<std::int64_t> values;
  for (int i = 0; i < 3000; ++i) values.push_back(static_cast<std::int64_t>(random() % 100000));
  for (int round = 0; round < 20; ++round) {
    const auto batches = batches_of(random, values, random_integers);
    sketch::DistinctSketch distinct;
    sketch::QuantileSketch ranks;
    bool any = false;
    each_value(batches, [&](const Column &column, std::size_t row) {
      any = true;
      distinct.add(static_cast<std::uint64_t>(column.integers[row]) * 0x9E3779B97F4A7C15);
      ranks.add(static_cast<double>(column.integers[row]));
    });
    const auto found = of_parts(
        random, [&] { return sketch_of<sketch::DistinctSketch>(read_words); }, batches);
    EXPECT_EQ(found->result(), any ? Accumulated(distinct.bytes()) : Accumulated(std::monostate()));
    // In the order of the rows by one, whose bytes another one takes over: bit by bit.
    NoServer server;
    Source source;
    source.columns = {0};
    const auto one = sketch_of<sketch::QuantileSketch>(read_reals);
    for (const Batch &each : batches) EXPECT_TRUE(accumulate(source, each, server, *one));
    const auto other = sketch_of<sketch::QuantileSketch>(read_reals);
    other->merge(one->bytes());
    EXPECT_EQ(other->result(), any ? Accumulated(ranks.bytes()) : Accumulated(std::monostate()));
    EXPECT_LE(one->bytes().size(),
              sketch::QuantileSketch::most_bytes(static_cast<std::uint64_t>(ranks.count())));
  }
}

TEST(AccumulatorTest, RootsAreRounded) {
  Random random(20261129);
  for (int i = 0; i < 2000; ++i) {
    const Integer root = Integer(random()) * random();
    const Integer square = root * root;
    EXPECT_EQ(rounded_root(square), root);
    EXPECT_EQ(rounded_root(square + root), root);
    EXPECT_EQ(rounded_root(square + root + 1), root + 1);
  }
  EXPECT_EQ(rounded_root(0), 0);
  EXPECT_EQ(decimal_text(-5, 2), "-0.05");
  EXPECT_EQ(decimal_text(0, 3), "0.000");
  EXPECT_EQ(decimal_text(12345, 0), "12345");
  EXPECT_EQ(decimal_text(-12345, 4), "-1.2345");
}

}  // namespace
}  // namespace meshcat::core::quality::vector
