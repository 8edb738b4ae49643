#include "core/types/dataset_ref.hpp"

#include <utility>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::expect_error;
using test::Random;
using Kind = DatasetRef::Kind;

TEST(DatasetRef, IsAProductOrARelation) {
  EXPECT_EQ(DatasetRef::parse("Payments.Transactions"),
            (DatasetRef{Kind::product, "payments", "transactions"}));
  EXPECT_EQ(DatasetRef::parse("table:public.\"Trans\""),
            (DatasetRef{Kind::relation, "public", "Trans"}));
  EXPECT_EQ(DatasetRef::parse("TABLE:a.b"), (DatasetRef{Kind::relation, "a", "b"}));
  // "table" is a prefix only before a colon.
  EXPECT_EQ(DatasetRef::parse("table.b"), (DatasetRef{Kind::product, "table", "b"}));
  EXPECT_EQ(DatasetRef::parse("\"table:a\".b"), (DatasetRef{Kind::product, "table:a", "b"}));
}

TEST(DatasetRef, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "payments", "payments.", ".a", "a.b.c", "a.b#c", "a . b", " a.b", "table:a",
        "table: a.b", "view:a.b", "table:table:a.b"}) {
    SCOPED_TRACE(text);
    expect_error([&] { DatasetRef::parse(text); }, "22P02", "at byte ");
  }
  expect_error([] { DatasetRef::parse("a.b@1.0.0"); }, "22P02", "has no version");
}

TEST(ColumnRef, NamesAColumnOfADataset) {
  const ColumnRef column = ColumnRef::parse("payments.Transactions#\"Amount EUR\"");
  EXPECT_EQ(column.dataset, (DatasetRef{Kind::product, "payments", "transactions"}));
  EXPECT_EQ(column.column, "Amount EUR");
}

TEST(ColumnRef, WritesCanonicalText) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"payments.transactions#amount", "payments.transactions#amount"},
      {"Payments.\"transactions\"#AMOUNT", "payments.transactions#amount"},
      {"Table:Bank.trans#\"K Symbol\"", "table:bank.trans#\"K Symbol\""},
      {"\"a#b\".\"c.d\"#\"e\"\"f\"", "\"a#b\".\"c.d\"#\"e\"\"f\""},
  };
  for (const auto &[text, expected] : texts)
    EXPECT_EQ(ColumnRef::parse(text).to_string(), expected);
}

TEST(ColumnRef, NeedsAColumnAndNoVersion) {
  for (const std::string_view text : {"", "a", "a.b", "a.b#", "a.b#c#d", "a.b#c.d", "a#c", "a.b #c",
                                      "a.b#c ", "table:a#c", "a.b#\"\""}) {
    SCOPED_TRACE(text);
    expect_error([&] { ColumnRef::parse(text); }, "22P02", "at byte ");
  }
  expect_error([] { ColumnRef::parse("a.b@2#c"); }, "22P02", "has no version");
  expect_error([] { ColumnRef::parse("payments.transactions"); }, "22P02",
               "such as payments.transactions#amount");
  expect_error([] { ColumnRef::parse("a.b#" + std::string(64, 'c')); }, "42622",
               "starts at byte 5 of");
}

std::string random_name(Random &random) {
  return random.text("abAB_.#:@\"", 1 + random.below(3));
}

TEST(ColumnRef, OrderIsTotalAndHashAgreesWithEquality) {
  const auto random_column = [](Random &random) {
    const Kind kind = random.chance(2) ? Kind::product : Kind::relation;
    return ColumnRef{{kind, random.text("ab", 1), random_name(random)}, random.text("Ab", 1)};
  };
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 3000; ++seed) {
    Random random(seed);
    const ColumnRef a = random_column(random);
    const ColumnRef b = random_column(random);
    const ColumnRef c = random_column(random);
    SCOPED_TRACE(test::trace_of(seed) + ": " + a.to_string() + ", " + b.to_string() + ", " +
                 c.to_string());
    EXPECT_EQ(ColumnRef::parse(a.to_string()), a);
    EXPECT_EQ(DatasetRef::parse(a.dataset.to_string()), a.dataset);
    EXPECT_EQ(a <=> b, 0 <=> (b <=> a));
    EXPECT_EQ((a <=> b) == 0, a == b);
    EXPECT_EQ(a.hash() == b.hash(), a == b);
    EXPECT_EQ(a.to_string() == b.to_string(), a == b);
    if (a <= b && b <= c) {
      EXPECT_LE(a, c);
    }
  }
}

}  // namespace
}  // namespace meshcat::core::types
