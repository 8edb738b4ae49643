#include "core/quality/json_keyword.hpp"

#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "core/quality/json_equal.hpp"

namespace meshcat::core::quality {

using json::Value;

namespace {

bool is_integer(const Value &value) {
  return value.number() != nullptr && denominator(json_number(*value.number())) == 1;
}

bool has_type(const Value &value, const std::string &type) {
  if (type == "integer") return is_integer(value);
  return json_types[value.content.index()] == type;
}

template <typename Count>
bool compare_size(const Value &document, Count count) {
  return document.array() == nullptr || count(document.array()->size());
}

std::optional<Exact> number_of(const Value &document) {
  if (document.number() == nullptr) return std::nullopt;
  return json_number(*document.number());
}

// Each item is compared with each: a big array is refused rather than left to
// take its time.
bool all_distinct(const json::Array &items) {
  constexpr std::size_t most = 10'000;
  if (items.size() > most)
    throw Error(
        sqlstate::program_limit_exceeded,
        "a JSON array of " + std::to_string(items.size()) + " items has too many for uniqueItems",
        "At most " + std::to_string(most) + " are compared.");
  for (std::size_t i = 0; i < items.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (json_equal(items[i], items[j])) return false;
  return true;
}

}  // namespace

std::span<const JsonSchema::Keyword> JsonSchema::keywords() {
  using A = JsonArgument;
  static constexpr Keyword table[] = {
      {"$schema", A::annotation},
      {"$id", A::annotation},
      {"$comment", A::annotation},
      {"title", A::annotation},
      {"description", A::annotation},
      {"default", A::annotation},
      {"examples", A::annotation},
      {"deprecated", A::annotation},
      {"type", A::types,
       [](const Clause &clause, const Value &document, const TextRules &) {
         return std::any_of(clause.names.begin(), clause.names.end(),
                            [&](const std::string &each) { return has_type(document, each); });
       }},
      {"enum", A::values,
       [](const Clause &clause, const Value &document, const TextRules &) {
         const json::Array &values = *clause.argument.array();
         return std::any_of(values.begin(), values.end(),
                            [&](const Value &each) { return json_equal(each, document); });
       }},
      {"const", A::any,
       [](const Clause &clause, const Value &document, const TextRules &) {
         return json_equal(clause.argument, document);
       }},
      {"minimum", A::number,
       [](const Clause &clause, const Value &document, const TextRules &) {
         const auto value = number_of(document);
         return !value || *value >= clause.number;
       }},
      {"maximum", A::number,
       [](const Clause &clause, const Value &document, const TextRules &) {
         const auto value = number_of(document);
         return !value || *value <= clause.number;
       }},
      {"exclusiveMinimum", A::number,
       [](const Clause &clause, const Value &document, const TextRules &) {
         const auto value = number_of(document);
         return !value || *value > clause.number;
       }},
      {"exclusiveMaximum", A::number,
       [](const Clause &clause, const Value &document, const TextRules &) {
         const auto value = number_of(document);
         return !value || *value < clause.number;
       }},
      {"multipleOf", A::count,
       [](const Clause &clause, const Value &document, const TextRules &) {
         const auto value = number_of(document);
         return !value || denominator(Exact(*value / clause.number)) == 1;
       }},
      {"minLength", A::number,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return document.text() == nullptr || text.length(*document.text()) >= clause.number;
       }},
      {"maxLength", A::number,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return document.text() == nullptr || text.length(*document.text()) <= clause.number;
       }},
      {"pattern", A::text,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return document.text() == nullptr ||
                text.matches(*document.text(), *clause.argument.text());
       }},
      {"minItems", A::number,
       [](const Clause &clause, const Value &document, const TextRules &) {
         return compare_size(document, [&](std::size_t n) { return n >= clause.number; });
       }},
      {"maxItems", A::number,
       [](const Clause &clause, const Value &document, const TextRules &) {
         return compare_size(document, [&](std::size_t n) { return n <= clause.number; });
       }},
      {"uniqueItems", A::flag,
       [](const Clause &clause, const Value &document, const TextRules &) {
         return document.array() == nullptr || !std::get<bool>(clause.argument.content) ||
                all_distinct(*document.array());
       }},
      {"items", A::schema,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return document.array() == nullptr ||
                std::all_of(
                    document.array()->begin(), document.array()->end(),
                    [&](const Value &each) { return clause.schemas.front().accepts(each, text); });
       }},
      {"required", A::names,
       [](const Clause &clause, const Value &document, const TextRules &) {
         return document.object() == nullptr ||
                std::all_of(clause.names.begin(), clause.names.end(), [&](const std::string &each) {
                  return json_member(*document.object(), each) != nullptr;
                });
       }},
      {"minProperties", A::number,
       [](const Clause &clause, const Value &document, const TextRules &) {
         return document.object() == nullptr || document.object()->size() >= clause.number;
       }},
      {"maxProperties", A::number,
       [](const Clause &clause, const Value &document, const TextRules &) {
         return document.object() == nullptr || document.object()->size() <= clause.number;
       }},
      {"properties", A::members,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         for (std::size_t i = 0; document.object() != nullptr && i < clause.names.size(); ++i) {
           const Value *value = json_member(*document.object(), clause.names[i]);
           if (value != nullptr && !clause.schemas[i].accepts(*value, text)) return false;
         }
         return true;
       }},
      // Its names are those of "properties" beside it.
      {"additionalProperties", A::schema,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return document.object() == nullptr ||
                std::all_of(document.object()->begin(), document.object()->end(),
                            [&](const json::Member &each) {
                              return std::find(clause.names.begin(), clause.names.end(),
                                               each.key) != clause.names.end() ||
                                     clause.schemas.front().accepts(each.value, text);
                            });
       }},
      {"allOf", A::schemas,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return std::all_of(clause.schemas.begin(), clause.schemas.end(),
                            [&](const JsonSchema &each) { return each.accepts(document, text); });
       }},
      {"anyOf", A::schemas,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return std::any_of(clause.schemas.begin(), clause.schemas.end(),
                            [&](const JsonSchema &each) { return each.accepts(document, text); });
       }},
      {"oneOf", A::schemas,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return std::count_if(
                    clause.schemas.begin(), clause.schemas.end(),
                    [&](const JsonSchema &each) { return each.accepts(document, text); }) == 1;
       }},
      {"not", A::schema,
       [](const Clause &clause, const Value &document, const TextRules &text) {
         return !clause.schemas.front().accepts(document, text);
       }},
  };
  return table;
}

}  // namespace meshcat::core::quality
