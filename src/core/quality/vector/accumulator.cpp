#include "core/quality/vector/accumulator.hpp"

#include <bit>
#include <cmath>
#include <optional>

#include "core/quality/sketch/bytes.hpp"
#include "core/quality/vector/numeric.hpp"

namespace meshcat::core::quality::vector {

namespace {

constexpr std::uint8_t version = 1;

class RowCount : public Accumulator {
 public:
  bool add(const Batch &, const std::vector<std::size_t> &, const Mask &rows) override {
    count_ += rows.count();
    return true;
  }
  std::string bytes() const override {
    sketch::Writer writer(kind, version);
    writer.word(static_cast<std::uint64_t>(count_));
    return writer.taken();
  }
  void merge(std::string_view bytes) override {
    sketch::Reader reader(bytes, kind, version);
    count_ += reader.count();
    reader.require_end();
  }
  Accumulated result() const override { return count_; }

 private:
  static constexpr char kind = 'C';
  std::int64_t count_ = 0;
};

// How values of a storage are compared and become bytes.
struct Integers {
  using Value = std::int64_t;
  static bool read(const Column &column, std::size_t row, Value &to) {
    to = column.integers[row];
    return true;
  }
  static bool before(Value left, Value right) { return left < right; }
  static std::string bytes_of(Value value) {
    sketch::Writer writer(kind, version);
    writer.word(static_cast<std::uint64_t>(value));
    return writer.taken();
  }
  static Value value_of(std::string_view bytes) {
    return static_cast<Value>(sketch::Reader(bytes, kind, version).word());
  }
  static constexpr char kind = 'I';
};

struct Reals {
  using Value = double;
  static bool read(const Column &column, std::size_t row, Value &to) {
    to = column.reals[row];
    return true;
  }
  static bool before(Value left, Value right) {
    return left < right || (std::isnan(right) && !std::isnan(left));
  }
  static std::string bytes_of(Value value) {
    return Integers::bytes_of(std::bit_cast<std::int64_t>(value));
  }
  static Value value_of(std::string_view bytes) {
    return std::bit_cast<double>(Integers::value_of(bytes));
  }
};

struct NumericBytes {
  using Value = std::string;
  static bool read(const Column &column, std::size_t row, std::string_view &to) {
    to = column.bytes[row];
    return to.size() <= longest;
  }
  static bool before(std::string_view left, std::string_view right) {
    return compare_numeric(left, right) < 0;
  }
  static std::string bytes_of(const Value &value) { return value; }
  static Value value_of(std::string_view bytes) { return std::string(bytes); }
  static constexpr std::size_t longest = 1024;
};

template <typename Kind, typename Seen = typename Kind::Value>
class ExtremeOf : public Accumulator {
 public:
  explicit ExtremeOf(Extreme which) : greatest_(which == Extreme::greatest) {}

  bool add(const Batch &batch, const std::vector<std::size_t> &columns, const Mask &rows) override {
    const Column &column = batch.columns[columns.front()];
    bool all = true;
    rows.each([&](std::size_t row) {
      Seen value;
      if (Kind::read(column, row, value))
        take(value);
      else
        all = false;
    });
    return all;
  }
  std::string bytes() const override { return found_ ? Kind::bytes_of(*found_) : std::string(); }
  void merge(std::string_view bytes) override {
    if (!bytes.empty()) take(Kind::value_of(bytes));
  }
  Accumulated result() const override {
    return found_ ? Accumulated(*found_) : Accumulated(std::monostate());
  }

 private:
  void take(const Seen &value) {
    if (found_ && !(greatest_ ? Kind::before(*found_, value) : Kind::before(value, *found_)))
      return;
    found_ = typename Kind::Value(value);
  }

  const bool greatest_;
  std::optional<typename Kind::Value> found_;
};

// Sums, of values that State::add takes one by one.
template <typename State, typename Read>
class SumsOf : public Accumulator {
 public:
  SumsOf(bool squares, Read read) : state_(squares), read_(read) {}

  bool add(const Batch &batch, const std::vector<std::size_t> &columns, const Mask &rows) override {
    const Column &column = batch.columns[columns.front()];
    bool all = true;
    rows.each([&](std::size_t row) { all = state_.add(read_(column, row)) && all; });
    return all;
  }
  std::string bytes() const override { return state_.bytes(); }
  void merge(std::string_view bytes) override { state_.merge(bytes); }
  Accumulated result() const override { return state_.sums(); }

 private:
  State state_;
  Read read_;
};

}  // namespace

bool accumulate(const Source &source, const Batch &batch, Server &server, Accumulator &into) {
  Mask rows = batch.all();
  for (const ConditionPtr *each : {&source.filter, &source.condition})
    if (*each) rows = (*each)->evaluate(batch, rows, server).yes;
  Mask undecided;
  for (const std::size_t each : source.columns) {
    undecided |= batch.columns[each].undecided;
    rows -= batch.columns[each].null;
  }
  // Without all of them there is no result: the others need not be taken in.
  if ((rows & undecided).any()) return false;
  return into.add(batch, source.columns, rows);
}

AccumulatorPtr count_of_rows() {
  return std::make_unique<RowCount>();
}

AccumulatorPtr extreme_of_integers(Extreme which) {
  return std::make_unique<ExtremeOf<Integers>>(which);
}

AccumulatorPtr extreme_of_reals(Extreme which) {
  return std::make_unique<ExtremeOf<Reals>>(which);
}

AccumulatorPtr extreme_of_numerics(Extreme which) {
  return std::make_unique<ExtremeOf<NumericBytes, std::string_view>>(which);
}

AccumulatorPtr sums_of_integers(bool squares) {
  const auto read = [](const Column &column, std::size_t row) { return column.integers[row]; };
  return std::make_unique<SumsOf<IntegerSums, decltype(read)>>(squares, read);
}

AccumulatorPtr sums_of_numerics(bool squares) {
  const auto read = [](const Column &column, std::size_t row) { return column.bytes[row]; };
  return std::make_unique<SumsOf<NumericSums, decltype(read)>>(squares, read);
}

}  // namespace meshcat::core::quality::vector
