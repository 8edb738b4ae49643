#include "core/quality/vector/derivation.hpp"

#include <bit>
#include <cstring>
#include <limits>

#include "core/error.hpp"
#include "core/quality/vector/numeric.hpp"

namespace meshcat::core::quality::vector {

namespace {

// A value of the target from each value of the source.
template <typename Compute>
class ColumnDerivation : public Derivation {
 public:
  ColumnDerivation(std::size_t source, std::size_t target, Compute compute)
      : source_(source), target_(target), compute_(compute) {}
  void derive(Batch &batch) const override {
    const Column &source = batch.columns[source_];
    Column &target = batch.columns[target_];
    target.null = source.null;
    target.undecided = source.undecided;
    compute_(source, target, batch.all() - source.null - source.undecided);
  }

 private:
  std::size_t source_, target_;
  Compute compute_;
};

template <typename Compute>
DerivationPtr derivation(std::size_t source, std::size_t target, Compute compute) {
  return std::make_unique<ColumnDerivation<Compute>>(source, target, compute);
}

constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080U;

std::uint64_t load_eight(const char *from) {
  std::uint64_t bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

// The bytes that begin a character; PostgreSQL's text is well-formed. Of those that
// do not, the highest bit is set and the next is not. Eight bytes at a time.
std::size_t characters_of(std::string_view text) {
  std::size_t count = text.size(), i = 0;
  for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
    const std::uint64_t bytes = load_eight(text.data() + i);
    if ((bytes & high_bits) == 0) continue;
    count -= static_cast<std::size_t>(std::popcount(bytes & ~(bytes << 1) & high_bits));
  }
  for (; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) --count;
  return count;
}

std::string_view trimmed(std::string_view text, Ends ends) {
  const std::size_t last = text.find_last_not_of(' ');
  if (last == std::string_view::npos) return text.substr(0, 0);
  const std::size_t first = ends == Ends::both ? text.find_first_not_of(' ') : 0;
  return text.substr(first, last + 1 - first);
}

bool is_ascii(std::string_view text) {
  std::uint64_t all = 0;
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t))
    all |= load_eight(text.data() + i);
  for (; i < text.size(); ++i) all |= static_cast<unsigned char>(text[i]);
  return (all & high_bits) == 0;
}

char folded(char byte, Case to) {
  if (to == Case::upper) return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 32) : byte;
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
}

void fold(const Column &source, Column &target, const Mask &rows, Case to) {
  std::size_t size = 0;
  rows.each([&](std::size_t row) { size += source.bytes[row].size(); });
  if (target.room.size() < size) target.room.resize(size);
  char *next = target.room.data();
  rows.each([&](std::size_t row) {
    const std::string_view text = source.bytes[row];
    if (!is_ascii(text)) {
      target.undecided.set(row);
      return;
    }
    target.bytes[row] = {next, text.size()};
    for (const char each : text) *next++ = folded(each, to);
  });
}

// False when the server would raise.
bool compute(std::int64_t left, Operation operation, std::int64_t right, std::int64_t &result) {
  switch (operation) {
    case Operation::add:
      return !__builtin_add_overflow(left, right, &result);
    case Operation::subtract:
      return !__builtin_sub_overflow(left, right, &result);
    case Operation::multiply:
      return !__builtin_mul_overflow(left, right, &result);
    case Operation::divide:
      if (right == 0 || (right == -1 && left == std::numeric_limits<std::int64_t>::min()))
        return false;
      result = left / right;
      return true;
  }
  return false;
}

bool fits(std::int64_t value, int bytes) {
  if (bytes == 8) return true;
  const std::int64_t limit = std::int64_t{1} << (bytes * 8 - 1);
  return value >= -limit && value < limit;
}

// `right(row)` is the other operand.
template <typename Right>
void compute_rows(const Column &left, Operation operation, Right right, Column &target, int bytes,
                  const Mask &rows) {
  rows.each([&](std::size_t row) {
    const bool done = compute(left.integers[row], operation, right(row), target.integers[row]);
    if (!done || !fits(target.integers[row], bytes)) target.undecided.set(row);
  });
}

// The first day that is no moment, 294277-01-01, and day 0 as Julian days
// (PostgreSQL's TIMESTAMP_END_JULIAN and POSTGRES_EPOCH_JDATE).
constexpr std::int64_t end_of_moments = 109'203'528 - 2'451'545;
constexpr std::int64_t microseconds_a_day = std::int64_t{86'400'000'000};

std::int64_t moment_of_day(std::int64_t day) {
  if (day == std::numeric_limits<std::int32_t>::min())
    return std::numeric_limits<std::int64_t>::min();
  if (day == std::numeric_limits<std::int32_t>::max())
    return std::numeric_limits<std::int64_t>::max();
  if (day >= end_of_moments)
    throw Error(sqlstate::datetime_field_overflow, "date out of range for timestamp");
  return day * microseconds_a_day;
}

class PairDerivation : public Derivation {
 public:
  PairDerivation(std::size_t left, Operation operation, std::size_t right, std::size_t target,
                 int bytes)
      : left_(left), right_(right), target_(target), operation_(operation), bytes_(bytes) {}
  void derive(Batch &batch) const override {
    const Column &left = batch.columns[left_], &right = batch.columns[right_];
    Column &target = batch.columns[target_];
    target.undecided = left.undecided | right.undecided;
    target.null = (left.null | right.null) - target.undecided;
    compute_rows(
        left, operation_, [&](std::size_t row) { return right.integers[row]; }, target, bytes_,
        batch.all() - target.null - target.undecided);
  }

 private:
  std::size_t left_, right_, target_;
  Operation operation_;
  int bytes_;
};

}  // namespace

DerivationPtr length_of(std::size_t source, std::size_t target, Characters characters) {
  return derivation(source, target, [=](const Column &from, Column &to, const Mask &rows) {
    rows.each([&](std::size_t row) {
      const std::string_view text = from.bytes[row];
      to.integers[row] = static_cast<std::int64_t>(
          characters == Characters::bytes ? text.size() : characters_of(text));
    });
  });
}

DerivationPtr without_blanks(std::size_t source, std::size_t target, Ends ends) {
  return derivation(source, target, [=](const Column &from, Column &to, const Mask &rows) {
    rows.each([&](std::size_t row) { to.bytes[row] = trimmed(from.bytes[row], ends); });
  });
}

DerivationPtr in_case(std::size_t source, std::size_t target, Case to_case) {
  return derivation(source, target, [=](const Column &from, Column &to, const Mask &rows) {
    fold(from, to, rows, to_case);
  });
}

DerivationPtr scaled(std::size_t source, std::size_t target) {
  return derivation(source, target, [](const Column &from, Column &to, const Mask &rows) {
    rows.each([&](std::size_t row) {
      if (!scale_numeric(from.bytes[row], to.integers[row])) to.undecided.set(row);
    });
  });
}

DerivationPtr moments_of_days(std::size_t source, std::size_t target) {
  return derivation(source, target, [](const Column &from, Column &to, const Mask &rows) {
    rows.each([&](std::size_t row) { to.integers[row] = moment_of_day(from.integers[row]); });
  });
}

DerivationPtr compute_integers(std::size_t left, Operation operation, std::size_t right,
                               std::size_t target, int bytes) {
  return std::make_unique<PairDerivation>(left, operation, right, target, bytes);
}

DerivationPtr compute_integers(std::size_t left, Operation operation, std::int64_t right,
                               std::size_t target, int bytes) {
  return derivation(left, target, [=](const Column &from, Column &to, const Mask &rows) {
    compute_rows(
        from, operation, [=](std::size_t) { return right; }, to, bytes, rows);
  });
}

}  // namespace meshcat::core::quality::vector
