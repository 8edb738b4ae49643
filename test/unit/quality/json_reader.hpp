// Well-formed JSON text as a value, as PostgreSQL's jsonb would give it to core.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "core/json/value.hpp"

namespace meshcat::core::quality {

class JsonReader {
 public:
  static json::Value read(std::string_view text) {
    JsonReader reader(text);
    json::Value value = reader.value();
    reader.spaces();
    if (!reader.rest_.empty()) throw std::invalid_argument(std::string(text));
    return value;
  }

 private:
  explicit JsonReader(std::string_view text) : rest_(text) {}

  void spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size())); }
  bool accept(std::string_view text) {
    spaces();
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void expect(std::string_view text) {
    if (!accept(text)) throw std::invalid_argument(std::string(rest_));
  }

  std::string string() {
    expect("\"");
    std::string text;
    while (!rest_.starts_with('"')) {
      char each = rest_.at(0);
      rest_.remove_prefix(1);
      if (each == '\\') {
        each = rest_.at(0);
        rest_.remove_prefix(1);
        if (each == 'u') {
          each = static_cast<char>(std::stoi(std::string(rest_.substr(0, 4)), nullptr, 16));
          rest_.remove_prefix(4);
        }
      }
      text += each;
    }
    expect("\"");
    return text;
  }

  json::Value value() {
    if (accept("null")) return {json::Null{}};
    if (accept("true")) return {true};
    if (accept("false")) return {false};
    if (accept("{")) return {object()};
    if (accept("[")) return {array()};
    if (rest_.starts_with('"')) return {string()};
    const std::size_t size = std::min(rest_.find_first_not_of("+-.eE0123456789"), rest_.size());
    if (size == 0) throw std::invalid_argument(std::string(rest_));
    json::Value number{json::Number{std::string(rest_.substr(0, size))}};
    rest_.remove_prefix(size);
    return number;
  }

  // A repeated key counts once, with its last value.
  json::Object object() {
    json::Object members;
    while (!accept("}")) {
      if (!members.empty()) expect(",");
      std::string key = string();
      expect(":");
      std::erase_if(members, [&](const json::Member &each) { return each.key == key; });
      members.push_back({std::move(key), value()});
    }
    return members;
  }

  json::Array array() {
    json::Array items;
    while (!accept("]")) {
      if (!items.empty()) expect(",");
      items.push_back(value());
    }
    return items;
  }

  std::string_view rest_;
};

}  // namespace meshcat::core::quality
