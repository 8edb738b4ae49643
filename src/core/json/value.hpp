// A JSON document as plain values, for core code that judges documents.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace meshcat::core::json {

struct Null {};
// A number as it is written: no precision is lost.
struct Number {
  std::string text;
};
struct Value;
struct Member;
using Array = std::vector<Value>;
using Object = std::vector<Member>;

struct Value {
  std::variant<Null, bool, Number, std::string, Array, Object> content;

  const std::string *text() const noexcept { return std::get_if<std::string>(&content); }
  const Array *array() const noexcept { return std::get_if<Array>(&content); }
  const Object *object() const noexcept { return std::get_if<Object>(&content); }
  const Number *number() const noexcept { return std::get_if<Number>(&content); }
  // "an object", "a string", ...: for messages.
  std::string_view kind() const noexcept;
};

struct Member {
  std::string key;
  Value value;
};

// The JSONPath of a member or an element below `path`: $.team, $["odd name"],
// $.assets[2].
std::string member_path(std::string_view path, std::string_view key);
std::string element_path(std::string_view path, std::size_t index);

}  // namespace meshcat::core::json
