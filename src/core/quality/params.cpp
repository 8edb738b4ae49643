#include "core/quality/params.hpp"

#include <span>
#include <variant>
#include <vector>

#include "core/error.hpp"
#include "core/quality/clause.hpp"
#include "core/quality/kinds/definition.hpp"
#include "core/quality/sql_text.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::core::quality {

namespace {

using json::Value;

constexpr Parameter group_by{"group_by", &Params::group_by};

std::vector<Parameter> parameters_of(const KindTraits &kind) {
  const std::span<const Parameter> own = definition(kind.kind).parameters;
  std::vector<Parameter> parameters(own.begin(), own.end());
  if (kind.groupable) parameters.push_back(group_by);
  return parameters;
}

[[noreturn]] void wrong_type(std::string_view key, const char *wanted, const Value &found) {
  throw Error(sqlstate::invalid_parameter_value, "parameter \"" + std::string(key) + "\" must be " +
                                                     wanted + ", not " + std::string(found.kind()));
}

void read(std::string_view key, const Value &value, bool &place) {
  const bool *flag = std::get_if<bool>(&value.content);
  if (flag == nullptr) wrong_type(key, "true or false", value);
  place = *flag;
}

void read(std::string_view key, const Value &value, std::string &place) {
  if (value.text() == nullptr) wrong_type(key, "a string", value);
  place = *value.text();
}

void read(std::string_view key, const Value &value, Constant &place) {
  if (value.number() != nullptr)
    place = Constant{value.number()->text, true};
  else if (value.text() != nullptr)
    place = Constant{*value.text(), false};
  else
    wrong_type(key, "a string or a number", value);
}

void read(std::string_view key, const Value &value, std::optional<Constant> &place) {
  read(key, value, place.emplace());
}

template <typename T>
void read(std::string_view key, const Value &value, std::vector<T> &place) {
  if (value.array() == nullptr) wrong_type(key, "an array", value);
  for (const Value &each : *value.array()) read(key, each, place.emplace_back());
}

void read(std::string_view, const Value &value, Value &place) {
  place = value;
}

Parameter parameter_of(const KindTraits &kind, const std::string &key) {
  for (const Parameter &each : parameters_of(kind))
    if (each.key == key) return each;
  const std::vector<std::string> known = parameter_names(kind);
  throw Error(sqlstate::invalid_parameter_value,
              "a check of kind \"" + std::string(kind.name) + "\" has no parameter \"" + key + "\"",
              {},
              text::did_you_mean(key, known,
                                 known.empty() ? "It has none." : "It has: " + list(known) + "."));
}

std::string written(bool value) {
  return value ? "true" : "false";
}
std::string written(const std::string &value) {
  return json_string(value);
}
std::string written(const Constant &value) {
  return value.number ? value.text : json_string(value.text);
}
std::string written(const std::optional<Constant> &value) {
  return written(*value);
}
std::string written(const Value &value) {
  return json_text(value);
}
template <typename T>
std::string written(const std::vector<T> &values) {
  return "[" + join(values, ", ", [](const T &each) { return written(each); }) + "]";
}

bool is_default(bool value, bool by_default) {
  return value == by_default;
}
bool is_default(const Value &value, const Value &) {
  return std::holds_alternative<json::Null>(value.content);
}
template <typename T>
bool is_default(const std::optional<T> &value, const std::optional<T> &) {
  return !value;
}
template <typename T>
bool is_default(const T &value, const T &) {
  return value.empty();
}

}  // namespace

std::vector<std::string> parameter_names(const KindTraits &kind) {
  std::vector<std::string> names;
  for (const Parameter &each : parameters_of(kind)) names.emplace_back(each.key);
  return names;
}

std::string json_text(const Value &value) {
  struct Writer {
    std::string operator()(const json::Null &) const { return "null"; }
    std::string operator()(bool flag) const { return written(flag); }
    std::string operator()(const json::Number &number) const { return number.text; }
    std::string operator()(const std::string &text) const { return json_string(text); }
    std::string operator()(const json::Array &items) const {
      return "[" + join(items, ", ", json_text) + "]";
    }
    std::string operator()(const json::Object &members) const {
      return "{" +
             join(members, ", ",
                  [](const json::Member &each) {
                    return json_string(each.key) + ": " + json_text(each.value);
                  }) +
             "}";
    }
  };
  return std::visit(Writer{}, value.content);
}

std::string json_string(std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  std::string result = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      result.append("\\").append(1, c);
    else if (byte < 0x20)
      result.append("\\u00").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    else
      result += c;
  }
  return result += '"';
}

Params read_params(const KindTraits &kind, const Value &document) {
  if (document.object() == nullptr)
    throw Error(
        sqlstate::invalid_parameter_value,
        "the parameters of a check must be a JSON object, not " + std::string(document.kind()));
  Params params;
  for (const json::Member &member : *document.object())
    std::visit([&](auto place) { read(member.key, member.value, params.*place); },
               parameter_of(kind, member.key).place);
  return params;
}

std::string write_params(const KindTraits &kind, const Params &params) {
  const Params defaults;
  std::string text;
  for (const Parameter &each : parameters_of(kind)) {
    const std::string value = std::visit(
        [&](auto place) {
          return is_default(params.*place, defaults.*place) ? "" : written(params.*place);
        },
        each.place);
    if (value.empty()) continue;
    text.append(text.empty() ? "" : ", ").append(json_string(each.key)).append(": ").append(value);
  }
  return "{" + text + "}";
}

}  // namespace meshcat::core::quality
