#include "core/access/mask.hpp"

#include <gtest/gtest.h>

#include <random>

#include "core/error.hpp"

namespace meshcat::core::access {
namespace {

constexpr MaskMethod methods[] = {
    MaskMethod::null,      MaskMethod::constant, MaskMethod::hash,
    MaskMethod::pseudonym, MaskMethod::year,     MaskMethod::generalise,
    MaskMethod::noise,     MaskMethod::partial,  MaskMethod::expression};
constexpr ValueKind kinds[] = {ValueKind::text, ValueKind::integer,   ValueKind::number,
                               ValueKind::date, ValueKind::timestamp, ValueKind::timestamptz,
                               ValueKind::uuid, ValueKind::other};

MaskTarget target(ValueKind kind, std::string type, int max_length = 0) {
  return {"Col", "\"Col\"", std::move(type), kind, max_length, "data.t", "p.Col", "$purpose"};
}

std::string error_of(const Mask &mask, const MaskTarget &of) {
  try {
    mask_sql(mask, of);
    return "";
  } catch (const Error &error) {
    return error.sqlstate();
  }
}

TEST(Mask, NamesRoundTrip) {
  for (const MaskMethod method : methods)
    EXPECT_EQ(parse_method(std::string(method_name(method))), method);
  EXPECT_THROW(parse_method("nul"), Error);
  EXPECT_THROW(parse_method(""), Error);
  EXPECT_THROW(parse_method("Null"), Error);
}

TEST(Mask, TheStrictestCountsWhateverTheOrder) {
  for (const MaskMethod a : methods)
    for (const MaskMethod b : methods) {
      const MaskMethod wanted = std::min(a, b);
      EXPECT_EQ(strictest({{a, {}}, {b, {}}}).method, wanted);
      EXPECT_EQ(strictest({{b, {}}, {a, {}}}).method, wanted);
    }
  EXPECT_EQ(strictest({{MaskMethod::expression, {}}, {MaskMethod::partial, {}}}).method,
            MaskMethod::partial);
}

TEST(Mask, EveryMaskIsOfTheColumnsTypeOrRefused) {
  for (const MaskMethod method : methods)
    for (const ValueKind kind : kinds) {
      const std::string argument = method == MaskMethod::generalise && kind != ValueKind::integer &&
                                           kind != ValueKind::number
                                       ? "month"
                                       : "2";
      const bool plain =
          method == MaskMethod::null || method == MaskMethod::hash || method == MaskMethod::year;
      const Mask mask{method, plain ? std::nullopt : std::optional(argument)};
      const MaskTarget of = target(kind, "some_type");
      const std::string error = error_of(mask, of);
      if (error.empty()) {
        const std::string sql = mask_sql(mask, of);
        EXPECT_TRUE(sql.ends_with("::some_type")) << sql;
      } else {
        EXPECT_EQ(error, sqlstate::feature_not_supported);
      }
    }
}

TEST(Mask, WhichMethodFitsWhichType) {
  EXPECT_EQ(error_of({MaskMethod::hash, {}}, target(ValueKind::text, "text")), "");
  EXPECT_EQ(error_of({MaskMethod::hash, {}}, target(ValueKind::text, "character varying(32)", 32)),
            "");
  EXPECT_NE(error_of({MaskMethod::hash, {}}, target(ValueKind::text, "character varying(31)", 31)),
            "");
  EXPECT_EQ(error_of({MaskMethod::hash, {}}, target(ValueKind::integer, "bigint")), "");
  EXPECT_NE(error_of({MaskMethod::hash, {}}, target(ValueKind::integer, "integer")), "");
  EXPECT_EQ(error_of({MaskMethod::hash, {}}, target(ValueKind::uuid, "uuid")), "");
  EXPECT_NE(error_of({MaskMethod::year, {}}, target(ValueKind::text, "text")), "");
  EXPECT_NE(error_of({MaskMethod::partial, {}}, target(ValueKind::integer, "bigint")), "");
  EXPECT_NE(error_of({MaskMethod::generalise, "10"}, target(ValueKind::text, "text")), "");
}

TEST(Mask, RefusesArgumentsThatItDoesNotUnderstand) {
  const MaskTarget number = target(ValueKind::number, "numeric");
  for (const char *width : {"", "0", "0.0", "-1", ".", "1.", ".5", "1e3", "1 ", "1;", "1.2.3",
                            "NaN", "9999999999999999999", "1/*"})
    EXPECT_EQ(error_of({MaskMethod::generalise, width}, number), sqlstate::invalid_parameter_value)
        << width;
  for (const char *width : {"1", "1000", "0.5", "007"})
    EXPECT_EQ(error_of({MaskMethod::generalise, width}, number), "") << width;
  const MaskTarget text = target(ValueKind::text, "text");
  for (const char *shown : {"", "0", "-1", "101", "4 ", "4x", "+4", "99999999999"})
    EXPECT_EQ(error_of({MaskMethod::partial, shown}, text), sqlstate::invalid_parameter_value)
        << shown;
  for (const MaskMethod method : {MaskMethod::constant, MaskMethod::expression})
    EXPECT_EQ(error_of({method, {}}, text), sqlstate::invalid_parameter_value);
  for (const MaskMethod method : {MaskMethod::null, MaskMethod::year})
    EXPECT_EQ(error_of({method, "x"}, text), sqlstate::invalid_parameter_value);
}

TEST(Mask, AnIntegersLowestBandStaysWithinItsType) {
  EXPECT_NE(mask_sql({MaskMethod::generalise, "1000"}, target(ValueKind::integer, "integer"))
                .find("greatest("),
            std::string::npos);
  EXPECT_NE(mask_sql({MaskMethod::generalise, "7"}, target(ValueKind::integer, "smallint"))
                .find("-32768"),
            std::string::npos);
}

// The value that SQL reads back from a literal.
std::string unquote(const std::string &literal) {
  const bool escaped = literal.starts_with("E");
  std::string value;
  for (std::size_t i = escaped ? 2 : 1; i + 1 < literal.size(); ++i) {
    if (literal[i] == '\'' || (escaped && literal[i] == '\\')) ++i;
    value += literal[i];
  }
  return value;
}

TEST(Mask, QuotesWhateverTheArgumentHolds) {
  std::mt19937 random(20240601);
  constexpr std::string_view alphabet = "'\\\"$;-/*a\n%";
  for (int round = 0; round < 2000; ++round) {
    std::string value;
    for (auto length = random() % 12; length > 0; --length)
      value += alphabet[random() % alphabet.size()];
    const std::string literal = quote_literal(value);
    EXPECT_EQ(unquote(literal), value);
    // No quote ends the literal early: all inside come in pairs.
    std::size_t quotes = 0;
    for (std::size_t i = literal.find('\'') + 1; i + 1 < literal.size(); ++i)
      if (literal[i] == '\'') ++quotes;
    EXPECT_EQ(quotes % 2, 0U);
    EXPECT_EQ(mask_sql({MaskMethod::constant, value}, target(ValueKind::text, "text")),
              literal + "::text");
  }
}

TEST(Mask, ScopesItsPseudonyms) {
  const MaskTarget of = target(ValueKind::text, "text");
  EXPECT_NE(mask_sql({MaskMethod::hash, {}}, of).find("'p.Col'"), std::string::npos);
  EXPECT_NE(mask_sql({MaskMethod::hash, "client"}, of).find("'client'"), std::string::npos);
  EXPECT_NE(mask_sql({MaskMethod::hash, {}}, of).find("NULL::data.t"), std::string::npos);
}

TEST(Mask, APseudonymDependsOnThePurpose) {
  const std::string sql = mask_sql({MaskMethod::pseudonym, {}}, target(ValueKind::text, "text"));
  EXPECT_NE(sql.find("NULL::data.t, 'p.Col', $purpose, \"Col\"::text"), std::string::npos) << sql;
  EXPECT_NE(error_of({MaskMethod::pseudonym, {}}, target(ValueKind::integer, "bigint")), "");
}

TEST(Mask, NoiseGoesByTheSourceAndStaysWithinTheType) {
  const std::string sql =
      mask_sql({MaskMethod::noise, "50"}, target(ValueKind::number, "numeric(10,2)"));
  EXPECT_NE(sql.find("'noise of data.t.Col'"), std::string::npos) << sql;
  EXPECT_NE(sql.find("(1e8 - 1e-2)"), std::string::npos) << sql;
  EXPECT_NE(
      mask_sql({MaskMethod::noise, "50"}, target(ValueKind::integer, "smallint")).find("32767"),
      std::string::npos);
  EXPECT_NE(error_of({MaskMethod::noise, "50"}, target(ValueKind::date, "date")), "");
}

TEST(Mask, ArgumentsAreCheckedWithoutAColumn) {
  const auto fails = [](const Mask &mask) {
    try {
      require_argument(mask);
      return false;
    } catch (const Error &) {
      return true;
    }
  };
  for (const MaskMethod method : {MaskMethod::null, MaskMethod::year}) {
    EXPECT_FALSE(fails({method, {}}));
    EXPECT_TRUE(fails({method, "1"}));
  }
  for (const MaskMethod method :
       {MaskMethod::constant, MaskMethod::noise, MaskMethod::expression}) {
    EXPECT_TRUE(fails({method, {}}));
    EXPECT_FALSE(fails({method, "1"}));
  }
  for (const MaskMethod method : {MaskMethod::generalise, MaskMethod::partial}) {
    EXPECT_FALSE(fails({method, {}}));
    EXPECT_TRUE(fails({method, "week"}));
  }
  EXPECT_FALSE(fails({MaskMethod::generalise, "decade"}));
}

TEST(Mask, DescribesItselfInAPhrase) {
  EXPECT_EQ(describe({MaskMethod::null, {}}), "always null");
  EXPECT_EQ(describe({MaskMethod::partial, {}}), "only its last 4 characters");
  EXPECT_EQ(describe({MaskMethod::partial, "1"}), "only its last character");
  EXPECT_EQ(describe({MaskMethod::generalise, {}}), "only its year");
  EXPECT_EQ(describe({MaskMethod::generalise, "decade"}), "only its decade");
  EXPECT_EQ(describe({MaskMethod::generalise, "500"}), "only its band of width 500");
}

}  // namespace
}  // namespace meshcat::core::access
