// The keywords of JSON Schema, for json_schema.cpp.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/exact.hpp"
#include "core/quality/json_schema.hpp"

namespace meshcat::core::quality {

// What a keyword's argument must be. An annotation's is ignored.
enum class JsonArgument {
  annotation,
  any,
  number,
  count,
  flag,
  text,
  types,
  values,
  names,
  schema,
  schemas,
  members
};

// In the order of json::Value's alternatives, then what is not one of its own.
inline constexpr std::array<std::string_view, 7> json_types{"null",  "boolean", "number", "string",
                                                            "array", "object",  "integer"};

// A keyword with its argument.
struct JsonSchema::Clause {
  const Keyword *keyword;
  json::Value argument;
  Exact number;                    // of an argument that is one
  std::vector<std::string> names;  // of members: required, properties
  std::vector<JsonSchema> schemas;
};

// What a keyword demands of a document; a document of another type than the
// keyword is about conforms.
struct JsonSchema::Keyword {
  std::string_view name;
  JsonArgument argument;
  bool (*holds)(const Clause &clause, const json::Value &document, const TextRules &text) = nullptr;
};

}  // namespace meshcat::core::quality
