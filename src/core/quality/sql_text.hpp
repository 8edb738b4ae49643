// Names and values as SQL text, whatever they contain.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace meshcat::core::quality {

// Always quoted: which words are reserved differs between majors.
std::string identifier(std::string_view name);
// Read as the same string under either setting of standard_conforming_strings.
std::string literal(std::string_view value);
// alias.column, both quoted.
std::string column(std::string_view alias, std::string_view name);
// Each item through `format`, separated.
template <typename Items, typename Format>
std::string join(const Items &items, std::string_view separator, Format format) {
  std::string text;
  bool first = true;
  for (const auto &item : items) {
    if (!first) text += separator;
    first = false;
    text += format(item);
  }
  return text;
}
// A user's expression as an operand. The line break ends a comment that the
// expression may end with.
std::string operand(std::string_view expression);

}  // namespace meshcat::core::quality
