#include "core/quality/json_schema.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/quality/json_equal.hpp"
#include "core/quality/json_keyword.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::core::quality {

using json::Value;

// Reads a schema, and knows where in it it is.
class JsonSchema::Compiler {
 public:
  Compiler(std::string path, const TextRules *text) : path_(std::move(path)), text_(text) {}

  JsonSchema compile(const Value &schema) const {
    JsonSchema result;
    if (const bool *always = std::get_if<bool>(&schema.content)) {
      result.always_ = *always;
      return result;
    }
    if (schema.object() == nullptr) refuse("must be an object, true or false");
    for (const json::Member &each : *schema.object()) {
      const Compiler inner(json::member_path(path_, each.key), text_);
      const Keyword &keyword = inner.keyword_of(each.key);
      if (keyword.argument == JsonArgument::annotation) continue;
      auto clause = std::make_shared<Clause>(Clause{&keyword, each.value, {}, {}, {}});
      inner.read(*clause);
      if (keyword.name == "additionalProperties") clause->names = names_beside(*schema.object());
      result.clauses_.push_back(std::move(clause));
    }
    return result;
  }

 private:
  [[noreturn]] void refuse(const std::string &problem) const {
    throw Error(sqlstate::invalid_parameter_value, "JSON schema: " + path_ + " " + problem);
  }

  const Keyword &keyword_of(const std::string &name) const {
    std::vector<std::string> known;
    for (const Keyword &each : keywords()) {
      if (each.name == name) return each;
      known.emplace_back(each.name);
    }
    throw Error(sqlstate::invalid_parameter_value,
                "JSON schema: keyword at " + path_ + " is not supported", {},
                text::did_you_mean(name, known, "See docs/quality.md for those that are."));
  }

  static std::vector<std::string> names_beside(const json::Object &schema) {
    std::vector<std::string> names;
    const Value *properties = json_member(schema, "properties");
    if (properties == nullptr || properties->object() == nullptr) return names;
    for (const json::Member &each : *properties->object()) names.push_back(each.key);
    return names;
  }

  std::vector<std::string> texts(const Value &value) const {
    std::vector<std::string> result;
    if (value.array() == nullptr) refuse("must be an array of strings");
    for (const Value &each : *value.array()) {
      if (each.text() == nullptr) refuse("must be an array of strings");
      result.push_back(*each.text());
    }
    return result;
  }

  void read(Clause &clause) const {
    const Value &value = clause.argument;
    switch (clause.keyword->argument) {
      case JsonArgument::annotation:
      case JsonArgument::any:
        break;
      case JsonArgument::number:
      case JsonArgument::count:
        if (value.number() == nullptr) refuse("must be a number");
        clause.number = json_number(*value.number());
        if (clause.keyword->argument == JsonArgument::count && clause.number <= 0)
          refuse("must be above 0");
        break;
      case JsonArgument::flag:
        if (!std::holds_alternative<bool>(value.content)) refuse("must be true or false");
        break;
      case JsonArgument::text:
        if (value.text() == nullptr) refuse("must be a string");
        if (text_ != nullptr) text_->matches("", *value.text());
        break;
      case JsonArgument::values:
        if (value.array() == nullptr) refuse("must be an array");
        break;
      case JsonArgument::types:
        read_types(clause);
        break;
      case JsonArgument::names:
        clause.names = texts(value);
        break;
      case JsonArgument::schema:
        clause.schemas.push_back(compile(value));
        break;
      case JsonArgument::schemas:
        read_schemas(clause);
        break;
      case JsonArgument::members:
        read_members(clause);
        break;
    }
  }

  void read_types(Clause &clause) const {
    clause.names = clause.argument.text() != nullptr ? std::vector{*clause.argument.text()}
                                                     : texts(clause.argument);
    for (const std::string &each : clause.names)
      if (std::find(json_types.begin(), json_types.end(), each) == json_types.end())
        refuse("names no type of JSON: \"" + each + "\"");
  }

  void read_schemas(Clause &clause) const {
    if (clause.argument.array() == nullptr || clause.argument.array()->empty())
      refuse("must be an array of schemas");
    for (std::size_t i = 0; i < clause.argument.array()->size(); ++i)
      clause.schemas.push_back(
          Compiler(json::element_path(path_, i), text_).compile((*clause.argument.array())[i]));
  }

  void read_members(Clause &clause) const {
    if (clause.argument.object() == nullptr) refuse("must be an object");
    for (const json::Member &each : *clause.argument.object()) {
      clause.names.push_back(each.key);
      clause.schemas.push_back(
          Compiler(json::member_path(path_, each.key), text_).compile(each.value));
    }
  }

  std::string path_;
  const TextRules *text_;
};

JsonSchema JsonSchema::compile(const Value &schema, const TextRules *text) {
  return Compiler("$", text).compile(schema);
}

bool JsonSchema::accepts(const Value &document, const TextRules &text) const {
  return always_ && std::all_of(clauses_.begin(), clauses_.end(), [&](const auto &each) {
           return each->keyword->holds(*each, document, text);
         });
}

}  // namespace meshcat::core::quality
