#include "core/quality/vector/derivation.hpp"

#include <limits>

#include "core/error.hpp"
#include "support.hpp"

namespace meshcat::core::quality::vector {
namespace {

const std::vector<std::string> texts{"",
                                     " ",
                                     "   ",
                                     " a ",
                                     "a",
                                     "Zz",
                                     "az AZ 09 @[`{",
                                     "twelve bytes",
                                     "žluť",
                                     "a漢b",
                                     "😀",
                                     " ž ",
                                     "exactly8",
                                     "seven77",
                                     "nine bytes with ž at its very end ž",
                                     std::string(1000, 'x') + "é",
                                     "\x7f",
                                     "\t\n ",
                                     "abcdefgh\xc3\xa9",
                                     "abcdefg\xc3\xa9",
                                     "漢漢漢漢漢漢漢漢"};

// Derives the second column of a batch from the first and checks every row that has a
// value by `check(row, source, target)`.
template <typename Check>
void expect_derived(const DerivationPtr &derivation, Column source, Storage target, Check check) {
  Batch batch = batch_of({std::move(source), Column(target)});
  // Of an earlier batch: nothing of it may stay.
  batch.columns[1].null = batch.columns[1].undecided = Mask::first(batch_rows);
  derivation->derive(batch);
  const Column &from = batch.columns[0], &to = batch.columns[1];
  EXPECT_EQ(to.null, from.null);
  EXPECT_EQ(from.undecided - to.undecided, Mask());
  (batch.all() - from.null - from.undecided).each([&](std::size_t row) { check(row, from, to); });
}

std::int64_t decoded_length(std::string_view text) {
  std::int64_t count = 0;
  for (const char each : text) count += (static_cast<unsigned char>(each) >> 6U) != 2U ? 1 : 0;
  return count;
}

TEST(Derivation, CountsCharacters) {
  Random random(1);
  for (const Characters characters : {Characters::bytes, Characters::utf8})
    expect_derived(length_of(0, 1, characters), random_bytes(random, texts), Storage::integers,
                   [&](std::size_t row, const Column &from, const Column &to) {
                     const std::string_view text = from.bytes[row];
                     EXPECT_FALSE(to.undecided.test(row));
                     EXPECT_EQ(to.integers[row], characters == Characters::bytes
                                                     ? static_cast<std::int64_t>(text.size())
                                                     : decoded_length(text))
                         << text;
                   });
}

TEST(Derivation, CountsKnownCharacters) {
  Batch batch = batch_of({Column(Storage::bytes), Column(Storage::integers)}, 4);
  batch.columns[0].bytes = {"", "a漢b", "😀😀", "žluťoučký kůň"};
  length_of(0, 1, Characters::utf8)->derive(batch);
  EXPECT_EQ(std::vector<std::int64_t>(batch.columns[1].integers.begin(),
                                      batch.columns[1].integers.begin() + 4),
            (std::vector<std::int64_t>{0, 3, 2, 13}));
}

TEST(Derivation, TrimsBlanksAlone) {
  Random random(2);
  for (const Ends ends : {Ends::right, Ends::both})
    expect_derived(without_blanks(0, 1, ends), random_bytes(random, texts), Storage::bytes,
                   [&](std::size_t row, const Column &from, const Column &to) {
                     std::string expected(from.bytes[row]);
                     while (!expected.empty() && expected.back() == ' ') expected.pop_back();
                     while (ends == Ends::both && expected.starts_with(' ')) expected.erase(0, 1);
                     EXPECT_FALSE(to.undecided.test(row));
                     EXPECT_EQ(to.bytes[row], expected);
                   });
}

TEST(Derivation, ChangesTheCaseOfAscii) {
  Random random(3);
  for (const Case to_case : {Case::upper, Case::lower})
    expect_derived(
        in_case(0, 1, to_case), random_bytes(random, texts), Storage::bytes,
        [&](std::size_t row, const Column &from, const Column &to) {
          std::string expected;
          bool is_ascii = true;
          for (const char each : from.bytes[row]) {
            is_ascii = is_ascii && static_cast<unsigned char>(each) < 128;
            const bool is_lower = each >= 'a' && each <= 'z', is_upper = each >= 'A' && each <= 'Z';
            expected.push_back(to_case == Case::upper && is_lower   ? static_cast<char>(each - 32)
                               : to_case == Case::lower && is_upper ? static_cast<char>(each + 32)
                                                                    : each);
          }
          EXPECT_EQ(to.undecided.test(row), !is_ascii) << from.bytes[row];
          if (is_ascii) {
            EXPECT_EQ(to.bytes[row], expected);
          }
        });
}

TEST(Derivation, DerivesFromWhatWasDerived) {
  Batch batch =
      batch_of({Column(Storage::bytes), Column(Storage::bytes), Column(Storage::bytes)}, 3);
  batch.columns[0].bytes = {" ab ", "ž", "c"};
  in_case(0, 1, Case::upper)->derive(batch);
  without_blanks(1, 2, Ends::both)->derive(batch);
  EXPECT_EQ(batch.columns[2].bytes[0], "AB");
  EXPECT_TRUE(batch.columns[2].undecided.test(1));
  EXPECT_EQ(batch.columns[2].bytes[2], "C");
}

constexpr Operation operations[] = {Operation::add, Operation::subtract, Operation::multiply,
                                    Operation::divide};

// Exact, or nothing where there is no result.
__extension__ using Wide = __int128;
std::optional<Wide> exact(Wide left, Operation operation, Wide right) {
  switch (operation) {
    case Operation::add:
      return left + right;
    case Operation::subtract:
      return left - right;
    case Operation::multiply:
      return left * right;
    default:
      return right == 0 ? std::nullopt : std::optional(left / right);
  }
}

void expect_computed(const Column &to, std::size_t row, std::optional<Wide> expected, int bytes) {
  const Wide limit = Wide{1} << (bytes * 8 - 1);
  const bool fits = expected && *expected >= -limit && *expected < limit;
  ASSERT_EQ(to.undecided.test(row), !fits);
  if (fits) {
    ASSERT_EQ(to.integers[row], static_cast<std::int64_t>(*expected));
  }
}

std::vector<std::int64_t> integers_of(int bytes) {
  const auto most = static_cast<std::int64_t>((Wide{1} << (bytes * 8 - 1)) - 1);
  return {-most - 1, -most, most, most - 1, most / 2 + 1, 0, 1, -1, 2, -2, 3, 10'000};
}

TEST(Derivation, ComputesIntegersOrLeavesThemUndecided) {
  Random random(4);
  for (const int bytes : {2, 4, 8})
    for (const Operation operation : operations) {
      const auto values = integers_of(bytes);
      for (const std::int64_t constant : values)
        expect_derived(
            compute_integers(0, operation, constant, 1, bytes), random_integers(random, values),
            Storage::integers, [&](std::size_t row, const Column &from, const Column &to) {
              expect_computed(to, row, exact(from.integers[row], operation, constant), bytes);
            });
      Batch batch = batch_of({random_integers(random, values), random_integers(random, values),
                              Column(Storage::integers)});
      compute_integers(0, operation, std::size_t{1}, 2, bytes)->derive(batch);
      const Column &left = batch.columns[0], &right = batch.columns[1], &to = batch.columns[2];
      const Mask undecided = left.undecided | right.undecided;
      const Mask null = (left.null | right.null) - undecided;
      EXPECT_EQ(to.null, null);
      EXPECT_EQ(undecided - to.undecided, Mask());
      (batch.all() - undecided - null).each([&](std::size_t row) {
        expect_computed(to, row, exact(left.integers[row], operation, right.integers[row]), bytes);
      });
    }
}

TEST(Derivation, FindsTheMomentsOfDays) {
  constexpr std::int64_t infinite_day = std::numeric_limits<std::int32_t>::max();
  constexpr std::int64_t minus_infinite_day = std::numeric_limits<std::int32_t>::min();
  Batch batch = batch_of({Column(Storage::integers), Column(Storage::integers)}, 5);
  // 1999-12-31, 2000-01-01, 294276-12-31, and the infinite ones.
  for (const std::int64_t last : {std::int64_t{106'751'982}, std::int64_t{106'751'983}}) {
    const std::vector<std::int64_t> days{-1, 0, last, infinite_day, minus_infinite_day};
    std::copy(days.begin(), days.end(), batch.columns[0].integers.begin());
    if (last == 106'751'983) {
      EXPECT_THROW(moments_of_days(0, 1)->derive(batch), Error) << "294277-01-01 has none";
      continue;
    }
    moments_of_days(0, 1)->derive(batch);
    const auto &moments = batch.columns[1].integers;
    EXPECT_EQ(moments[0], -86'400'000'000);
    EXPECT_EQ(moments[1], 0);
    EXPECT_EQ(moments[2], last * 86'400'000'000);
    EXPECT_EQ(moments[3], std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(moments[4], std::numeric_limits<std::int64_t>::min());
  }
}

}  // namespace
}  // namespace meshcat::core::quality::vector
