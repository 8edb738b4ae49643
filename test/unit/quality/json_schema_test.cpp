#include "core/quality/json_schema.hpp"

#include <regex>

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace meshcat::core::quality {
namespace {

using json::Array;
using json::Null;
using json::Number;
using json::Object;
using json::Value;

Value text(const char *value) {
  return Value{std::string(value)};
}
Value number(const char *value) {
  return Value{Number{value}};
}
Value array(std::vector<Value> values) {
  return Value{std::move(values)};
}
Value object(std::vector<json::Member> members) {
  return Value{std::move(members)};
}

struct PlainText final : TextRules {
  bool matches(const std::string &value, const std::string &pattern) const override {
    return std::regex_search(value, std::regex(pattern));
  }
  std::size_t length(const std::string &value) const override { return value.size(); }
};

bool accepts(const Value &schema, const Value &document) {
  return JsonSchema::compile(schema).accepts(document, PlainText());
}

std::string refusal(const Value &schema) {
  try {
    JsonSchema::compile(schema);
  } catch (const Error &error) {
    EXPECT_STREQ(error.sqlstate(), sqlstate::invalid_parameter_value);
    return error.message();
  }
  return "accepted";
}

TEST(JsonSchema, ChecksTypes) {
  const Value integer = object({{"type", text("integer")}});
  EXPECT_TRUE(accepts(integer, number("1")));
  EXPECT_TRUE(accepts(integer, number("1.0"))) << "the value counts, not how it is written";
  EXPECT_TRUE(accepts(integer, number("1e2")));
  EXPECT_FALSE(accepts(integer, number("1.5")));
  EXPECT_FALSE(accepts(integer, text("1")));
  const Value several = object({{"type", array({text("string"), text("null")})}});
  EXPECT_TRUE(accepts(several, Value{Null{}}));
  EXPECT_TRUE(accepts(several, text("")));
  EXPECT_FALSE(accepts(several, Value{true}));
  EXPECT_TRUE(accepts(object({{"type", text("number")}}), number("1.5")));
  EXPECT_TRUE(accepts(object({{"type", text("array")}}), array({})));
  EXPECT_TRUE(accepts(object({{"type", text("object")}}), object({})));
  EXPECT_TRUE(accepts(object({{"type", text("boolean")}}), Value{false}));
}

TEST(JsonSchema, ComparesNumbersExactly) {
  const Value range = object({{"minimum", number("0.1")}, {"exclusiveMaximum", number("3")}});
  EXPECT_TRUE(accepts(range, number("0.10")));
  EXPECT_FALSE(accepts(range, number("0.09999999999999999999999999")));
  EXPECT_FALSE(accepts(range, number("3.0")));
  EXPECT_TRUE(accepts(range, text("5"))) << "a keyword is about its own type alone";
  const Value more = object({{"maximum", number("5")}, {"exclusiveMinimum", number("1")}});
  EXPECT_TRUE(accepts(more, number("5")));
  EXPECT_FALSE(accepts(more, number("1")));
  EXPECT_TRUE(accepts(object({{"multipleOf", number("0.01")}}), number("19.99")));
  EXPECT_FALSE(accepts(object({{"multipleOf", number("0.01")}}), number("19.999")));
  EXPECT_THROW(accepts(range, number(std::string(200, '1').c_str())), Error);
}

TEST(JsonSchema, ChecksObjects) {
  const Value schema =
      object({{"required", array({text("id")})},
              {"properties", object({{"id", object({{"type", text("integer")}})},
                                     {"name", object({{"minLength", number("1")}})}})},
              {"additionalProperties", Value{false}}});
  EXPECT_TRUE(accepts(schema, object({{"id", number("1")}})));
  EXPECT_TRUE(accepts(schema, object({{"id", number("1")}, {"name", text("x")}})));
  EXPECT_FALSE(accepts(schema, object({{"name", text("x")}})));
  EXPECT_FALSE(accepts(schema, object({{"id", text("1")}})));
  EXPECT_FALSE(accepts(schema, object({{"id", number("1")}, {"name", text("")}})));
  EXPECT_FALSE(accepts(schema, object({{"id", number("1")}, {"other", text("")}})));
  const Value sizes = object({{"minProperties", number("1")}, {"maxProperties", number("1")}});
  EXPECT_FALSE(accepts(sizes, object({})));
  EXPECT_TRUE(accepts(sizes, object({{"a", Value{Null{}}}})));
}

TEST(JsonSchema, ChecksArrays) {
  const Value schema = object({{"items", object({{"type", text("number")}})},
                               {"minItems", number("1")},
                               {"maxItems", number("2")},
                               {"uniqueItems", Value{true}}});
  EXPECT_TRUE(accepts(schema, array({number("1"), number("2")})));
  EXPECT_FALSE(accepts(schema, array({})));
  EXPECT_FALSE(accepts(schema, array({number("1"), number("2"), number("3")})));
  EXPECT_FALSE(accepts(schema, array({number("1"), number("1.0")})));
  EXPECT_FALSE(accepts(schema, array({text("x")})));
  const Value distinct = object({{"uniqueItems", Value{true}}});
  EXPECT_THROW(accepts(distinct, array(std::vector<Value>(10'001, number("1")))), Error);
}

TEST(JsonSchema, ComparesValuesWhateverTheirForm) {
  const Value schema = object(
      {{"enum", array({object({{"a", number("1")}, {"b", array({Value{Null{}}})}}), text("x")})}});
  EXPECT_TRUE(accepts(schema, object({{"b", array({Value{Null{}}})}, {"a", number("1.0")}})));
  EXPECT_FALSE(accepts(schema, object({{"a", number("1")}})));
  EXPECT_TRUE(accepts(schema, text("x")));
  EXPECT_FALSE(accepts(schema, text("X")));
  EXPECT_TRUE(accepts(object({{"const", Value{Null{}}}}), Value{Null{}}));
  EXPECT_FALSE(accepts(object({{"const", Value{Null{}}}}), Value{false}));
}

TEST(JsonSchema, CombinesSchemas) {
  const Value small = object({{"maximum", number("10")}}),
              even = object({{"multipleOf", number("2")}});
  const auto of = [&](const char *keyword, const char *document) {
    return accepts(object({{keyword, array({small, even})}}), number(document));
  };
  EXPECT_TRUE(of("allOf", "4"));
  EXPECT_FALSE(of("allOf", "5"));
  EXPECT_TRUE(of("anyOf", "5"));
  EXPECT_FALSE(of("anyOf", "11"));
  EXPECT_TRUE(of("oneOf", "5"));
  EXPECT_FALSE(of("oneOf", "4"));
  EXPECT_FALSE(accepts(object({{"not", small}}), number("5")));
  EXPECT_TRUE(accepts(Value{true}, text("anything")));
  EXPECT_FALSE(accepts(Value{false}, text("anything")));
}

TEST(JsonSchema, ChecksText) {
  EXPECT_TRUE(accepts(object({{"pattern", text("b")}}), text("abc"))) << "anywhere in the text";
  EXPECT_FALSE(accepts(object({{"pattern", text("^b")}}), text("abc")));
  EXPECT_TRUE(accepts(object({{"maxLength", number("3")}}), text("abc")));
  EXPECT_FALSE(accepts(object({{"maxLength", number("2")}}), text("abc")));
}

TEST(JsonSchema, RefusesWhatItWouldHaveToIgnore) {
  EXPECT_EQ(refusal(object({{"format", text("date")}})),
            "JSON schema: keyword at $.format is not supported");
  EXPECT_EQ(refusal(object({{"properties", object({{"a", object({{"$ref", text("#")}})}})}})),
            "JSON schema: keyword at $.properties.a[\"$ref\"] is not supported");
  EXPECT_EQ(refusal(object({{"type", text("date")}})),
            "JSON schema: $.type names no type of JSON: \"date\"");
  EXPECT_EQ(refusal(object({{"allOf", array({text("x")})}})),
            "JSON schema: $.allOf[0] must be an object, true or false");
  EXPECT_EQ(refusal(object({{"minimum", text("1")}})), "JSON schema: $.minimum must be a number");
  EXPECT_EQ(refusal(object({{"multipleOf", number("0")}})),
            "JSON schema: $.multipleOf must be above 0");
  EXPECT_EQ(refusal(object({{"required", text("a")}})),
            "JSON schema: $.required must be an array of strings");
  EXPECT_EQ(refusal(object({{"title", number("1")}, {"$schema", text("x")}})), "accepted")
      << "annotations say nothing about a document";
}

}  // namespace
}  // namespace meshcat::core::quality
