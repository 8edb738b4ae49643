#include "core/json/value.hpp"

#include <algorithm>
#include <array>

namespace meshcat::core::json {

namespace {

bool is_plain(std::string_view key) {
  constexpr auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !key.empty() && !(key[0] >= '0' && key[0] <= '9') &&
         std::all_of(key.begin(), key.end(), is_word);
}

}  // namespace

std::string_view Value::kind() const noexcept {
  constexpr std::array<std::string_view, 6> kinds{"null",     "a boolean", "a number",
                                                  "a string", "an array",  "an object"};
  return kinds[content.index()];
}

std::string member_path(std::string_view path, std::string_view key) {
  std::string result(path);
  if (is_plain(key)) return result.append(".").append(key);
  result.append("[\"");
  for (const char c : key) {
    if (c == '"' || c == '\\') result.push_back('\\');
    result.push_back(c);
  }
  return result.append("\"]");
}

std::string element_path(std::string_view path, std::size_t index) {
  return std::string(path).append("[").append(std::to_string(index)).append("]");
}

}  // namespace meshcat::core::json
