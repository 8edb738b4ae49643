#include "core/quality/params.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/error.hpp"
#include "core/quality/sql_text.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::core::quality {

namespace {

using json::Value;

// Where in Params a key's value goes; the member's type says what it must be.
using Place = std::variant<bool Params::*, std::string Params::*, std::optional<Constant> Params::*,
                           std::vector<Constant> Params::*, std::vector<std::string> Params::*>;

struct Field {
  Kind kind;
  std::string_view key;
  Place place;
};

const Field fields[] = {
    {Kind::missing, "missing_values", &Params::values},
    {Kind::missing, "null_is_missing", &Params::null_is_missing},
    {Kind::in_set, "values", &Params::values},
    {Kind::range, "min", &Params::min},
    {Kind::range, "max", &Params::max},
    {Kind::range, "above", &Params::above},
    {Kind::range, "below", &Params::below},
    {Kind::pattern, "pattern", &Params::pattern},
    {Kind::length, "min", &Params::min},
    {Kind::length, "max", &Params::max},
    {Kind::unique, "nulls_distinct", &Params::nulls_distinct},
    {Kind::referential, "references", &Params::references},
    {Kind::referential, "columns", &Params::referenced_columns},
    {Kind::expression, "predicate", &Params::predicate},
    {Kind::sql, "query", &Params::query},
};

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

const Field &field_of(const KindTraits &kind, const std::string &key) {
  std::vector<std::string> known;
  for (const Field &each : fields) {
    if (each.kind != kind.kind) continue;
    if (each.key == key) return each;
    known.emplace_back(each.key);
  }
  const std::string list = join(known, ", ", [](const std::string &each) { return each; });
  throw Error(
      sqlstate::invalid_parameter_value,
      "a check of kind \"" + std::string(kind.name) + "\" has no parameter \"" + key + "\"", {},
      text::did_you_mean(key, known, list.empty() ? "It has none." : "It has: " + list + "."));
}

// Nothing for what is at its default.
std::string written(bool value) {
  return value ? "" : "false";
}
std::string written(const std::string &value) {
  return value.empty() ? "" : json_string(value);
}
std::string written(const Constant &value) {
  return value.number ? value.text : json_string(value.text);
}
std::string written(const std::optional<Constant> &value) {
  return value ? written(*value) : "";
}
template <typename T>
std::string written(const std::vector<T> &values) {
  if (values.empty()) return "";
  return "[" +
         join(values, ", ",
              [](const T &each) {
                if constexpr (std::is_same_v<T, std::string>)
                  return json_string(each);
                else
                  return written(each);
              }) +
         "]";
}

}  // namespace

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
               field_of(kind, member.key).place);
  return params;
}

std::string write_params(const KindTraits &kind, const Params &params) {
  std::string text;
  for (const Field &each : fields) {
    if (each.kind != kind.kind) continue;
    const std::string value =
        std::visit([&](auto place) { return written(params.*place); }, each.place);
    if (value.empty()) continue;
    text.append(text.empty() ? "" : ", ").append(json_string(each.key)).append(": ").append(value);
  }
  return "{" + text + "}";
}

}  // namespace meshcat::core::quality
