#include "core/quality/odcs.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "core/quality/params.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

using json::Value;

constexpr std::array<std::string_view, 8> operators{
    "mustBe",         "mustNotBe",           "mustBeGreaterThan", "mustBeGreaterOrEqualTo",
    "mustBeLessThan", "mustBeLessOrEqualTo", "mustBeBetween",     "mustNotBeBetween"};

struct Metric {
  std::string_view name;
  Kind kind;
};
// The metrics of ODCS 3.1, then the rules of 3.0 that they replaced.
constexpr std::array<Metric, 7> metrics{{{"nullValues", Kind::not_null},
                                         {"missingValues", Kind::missing},
                                         {"invalidValues", Kind::in_set},
                                         {"duplicateValues", Kind::unique},
                                         {"rowCount", Kind::row_count},
                                         {"duplicateCount", Kind::unique},
                                         {"validValues", Kind::in_set}}};

[[noreturn]] void refuse(const std::string &problem) {
  throw Error(sqlstate::invalid_parameter_value, "quality rule " + problem, {},
              "See the quality section of the Open Data Contract Standard.");
}

const Value *member(const Value &object, std::string_view key) {
  if (object.object() == nullptr) return nullptr;
  for (const json::Member &each : *object.object())
    if (each.key == key && !std::holds_alternative<json::Null>(each.value.content))
      return &each.value;
  return nullptr;
}

std::string text_of(const Value &rule, std::string_view key) {
  const Value *value = member(rule, key);
  if (value == nullptr) return {};
  if (value->text() == nullptr)
    refuse("has a \"" + std::string(key) + "\" that is " + std::string(value->kind()) +
           ", not a string");
  return *value->text();
}

std::vector<std::string> names_of(const Value *value) {
  std::vector<std::string> names;
  if (value == nullptr || value->array() == nullptr) return names;
  for (const Value &each : *value->array()) {
    if (each.text() == nullptr) refuse("names a property that is not a string");
    names.push_back(*each.text());
  }
  return names;
}

// An argument stands in "arguments" (3.1) or in the rule itself (3.0).
const Value *argument(const Value &rule, std::string_view key) {
  const Value *arguments = member(rule, "arguments");
  const Value *value = arguments == nullptr ? nullptr : member(*arguments, key);
  return value != nullptr ? value : member(rule, key);
}

std::string decimal_of(const Value &value, std::string_view operator_name) {
  if (const bool *flag = std::get_if<bool>(&value.content)) return *flag ? "1" : "0";
  if (value.number() == nullptr)
    refuse("has " + std::string(value.kind()) + " for " + std::string(operator_name) +
           ", which takes a number");
  return value.number()->text;
}

std::string demand_of(const Value &value, std::string_view operator_name) {
  std::string text(operator_name);
  if (!operator_name.ends_with("Between")) return text + " " + decimal_of(value, operator_name);
  if (value.array() == nullptr || value.array()->size() != 2)
    refuse("has no list of two numbers for " + text);
  return text + " " + decimal_of((*value.array())[0], operator_name) + " and " +
         decimal_of((*value.array())[1], operator_name);
}

// ODCS's text lets a rule state several operators; all must hold.
std::optional<Threshold> threshold_of(const Value &rule) {
  const std::string unit = text_of(rule, "unit");
  const std::string suffix = unit == "percent" || unit == "%" ? " %"
                             : unit == "rows"                 ? " rows"
                                                              : "";
  std::string text;
  for (std::string_view each : operators)
    if (const Value *value = member(rule, each))
      text.append(text.empty() ? "" : "; ").append(demand_of(*value, each)).append(suffix);
  if (text.empty()) return std::nullopt;
  return Threshold::parse(text);
}

std::vector<Constant> constants_of(const Value &list, bool *has_null) {
  std::vector<Constant> constants;
  if (list.array() == nullptr) refuse("has a list of values that is not an array");
  for (const Value &each : *list.array()) {
    if (each.number() != nullptr)
      constants.push_back({each.number()->text, true});
    else if (each.text() != nullptr)
      constants.push_back({*each.text(), false});
    else if (std::holds_alternative<json::Null>(each.content) && has_null != nullptr)
      *has_null = true;
    else
      refuse("has a value in its list that is " + std::string(each.kind()));
  }
  return constants;
}

void read_missing(Check &check, const Value &rule) {
  const Value *list = argument(rule, "missingValues");
  if (list == nullptr) return;  // only null is missing then
  check.params.null_is_missing = false;
  check.params.values = constants_of(*list, &check.params.null_is_missing);
}

std::string pattern_of(const Value &rule) {
  const Value *pattern = argument(rule, "pattern");
  if (pattern == nullptr) return {};
  if (pattern->text() == nullptr) refuse("has a pattern that is " + std::string(pattern->kind()));
  return *pattern->text();
}

// Values in a set and of a pattern at once are one condition.
void read_valid(Check &check, const Value &rule) {
  const Value *set = argument(rule, "validValues");
  const std::string pattern = pattern_of(rule);
  if (set != nullptr) check.params.values = constants_of(*set, nullptr);
  check.params.pattern = pattern;
  if (pattern.empty()) return;
  if (set == nullptr) {
    check.kind = Kind::pattern;
    return;
  }
  check.kind = Kind::expression;
  check.params.predicate = join(check.columns, " and ", [&](const std::string &each) {
    return identifier(each) + " in (" + join(check.params.values, ", ", constant_sql) + ") and " +
           identifier(each) + " ~ " + literal(pattern);
  });
}

void read_library(Check &check, const Value &rule) {
  std::string name = text_of(rule, "metric");
  if (name.empty()) name = text_of(rule, "rule");
  const Metric *found = nullptr;
  for (const Metric &each : metrics)
    if (each.name == name) found = &each;
  if (found == nullptr) {
    check.kind = Kind::text;
    if (check.description.empty()) check.description = "library metric " + name;
    return;
  }
  check.kind = found->kind;
  if (check.kind == Kind::row_count) check.columns.clear();
  if (check.kind == Kind::missing) read_missing(check, rule);
  if (check.kind == Kind::in_set) read_valid(check, rule);
}

Exact weight_of(const Value &value) {
  const auto weight =
      value.number() == nullptr ? std::nullopt : parse_decimal(value.number()->text);
  if (!weight || *weight < Exact(1, 100) || *weight > 1000)
    refuse("has a weight that is no number between 0.01 and 1000");
  return *weight;
}

// What customProperties say of a check; others are somebody else's.
void read_extensions(Check &check, const Value &rule) {
  const Value *properties = member(rule, "customProperties");
  if (properties == nullptr || properties->array() == nullptr) return;
  for (const Value &each : *properties->array()) {
    const Value *property = member(each, "property"), *value = member(each, "value");
    if (property == nullptr || property->text() == nullptr || value == nullptr) continue;
    if (*property->text() == weight_property) check.weight = weight_of(*value);
    if (*property->text() == warn_property) check.warn = Threshold::parse(text_of(each, "value"));
  }
}

// A rule of our own engine holds the check itself.
void read_own(Check &check, const Value &implementation) {
  const KindTraits kind = kind_by_name(text_of(implementation, "kind"));
  check.kind = kind.kind;
  check.columns = names_of(member(implementation, "columns"));
  if (const Value *params = member(implementation, "params"))
    check.params = read_params(kind, *params);
  check.filter = text_of(implementation, "filter");
  const std::string fail = text_of(implementation, "fail"), warn = text_of(implementation, "warn");
  if (!fail.empty()) check.fail = Threshold::parse(fail);
  if (!warn.empty()) check.warn = Threshold::parse(warn);
  if (const Value *weight = member(implementation, "weight")) check.weight = weight_of(*weight);
}

void read_type(Check &check, const Value &rule) {
  const std::string type = text_of(rule, "type");
  if (type.empty() || type == "library" || type == "default") {
    read_library(check, rule);
  } else if (type == "sql") {
    check.kind = Kind::sql;
    check.params.query = text_of(rule, "query");
  } else if (type == "custom" && text_of(rule, "engine") == "meshcat") {
    const Value *implementation = member(rule, "implementation");
    if (implementation == nullptr) refuse("of engine \"meshcat\" has no implementation");
    read_own(check, *implementation);
  } else if (type == "text" || type == "custom") {
    check.kind = Kind::text;
    if (check.description.empty() && type == "custom")
      check.description = "rule of engine " + text_of(rule, "engine");
  } else {
    refuse("has unknown type \"" + type + "\"");
  }
}

std::string severity_of(const std::string &word) {
  if (word == "info" || word == "warning" || word == "error") return word;
  return "error";
}

}  // namespace

Check check_from_odcs(const Value &rule, const std::optional<std::string> &property) {
  if (rule.object() == nullptr) refuse("is " + std::string(rule.kind()) + ", not an object");
  Check check;
  check.name = text_of(rule, "name");
  check.description = text_of(rule, "description");
  check.severity = severity_of(text_of(rule, "severity"));
  if (property) check.columns = {*property};
  if (const Value *properties = argument(rule, "properties")) check.columns = names_of(properties);
  check.fail = threshold_of(rule);
  read_extensions(check, rule);
  read_type(check, rule);
  const std::string dimension = text_of(rule, "dimension");
  check.dimension = dimension.empty() ? traits(check.kind).dimension : dimension_by_name(dimension);
  // A metric that is compared with nothing is for a person to look at.
  if (!check.fail && !check.warn && traits(check.kind).fail.empty()) check.kind = Kind::text;
  complete(check);
  return check;
}

}  // namespace meshcat::core::quality
