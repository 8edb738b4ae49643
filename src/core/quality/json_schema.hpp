// JSON Schema (draft 2020-12), the part of it that needs no other document: what
// is not listed in json_keyword.cpp is refused rather than ignored.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/json/value.hpp"

namespace meshcat::core::quality {

// What the server knows about text.
struct TextRules {
  virtual ~TextRules() = default;
  virtual bool matches(const std::string &text, const std::string &pattern) const = 0;
  virtual std::size_t length(const std::string &text) const = 0;  // in characters
};

class JsonSchema {
 public:
  // Throws invalid_parameter_value for an unknown keyword or an argument that it
  // cannot have, with its path; whatever `text` throws for a pattern that is none,
  // unless it is null.
  static JsonSchema compile(const json::Value &schema, const TextRules *text = nullptr);

  // Does the document conform? Throws program_limit_exceeded for a number of too
  // many digits to be compared exactly.
  bool accepts(const json::Value &document, const TextRules &text) const;

 private:
  struct Keyword;
  struct Clause;
  class Compiler;
  static std::span<const Keyword> keywords();

  bool always_ = true;  // for the schemas true and false
  std::vector<std::shared_ptr<const Clause>> clauses_;
};

}  // namespace meshcat::core::quality
