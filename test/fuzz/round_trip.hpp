// What every fuzzer of a type's parser asserts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace meshcat::core::types::fuzz {

// assert, but in every build.
inline void require(bool condition, const char *what, std::string_view input) {
  if (condition) return;
  std::cerr << what << ": " << input << '\n';
  std::abort();
}

inline std::string_view text_of(const std::uint8_t *data, std::size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

// The value of the text, or nothing when it is refused with a complete error.
// Whatever else a parser throws ends the fuzzer.
template <typename Value>
std::optional<Value> parse(std::string_view text) {
  try {
    return Value::parse(text);
  } catch (const Error &error) {
    require(std::string_view(error.sqlstate()).size() == 5, "no SQLSTATE", text);
    require(!error.message().empty() && !error.detail().empty(), "an error says nothing", text);
    return std::nullopt;
  }
}

// The value of a text that is known to be good.
template <typename Value>
Value reparse(const Value &value) {
  try {
    return Value::parse(value.to_string());
  } catch (const Error &error) {
    require(false, error.detail().c_str(), value.to_string());
    throw;
  }
}

// Parses the text and, when it is accepted, requires that its canonical text
// stands for the same value and is its own canonical text.
template <typename Value>
std::optional<Value> round_trip(std::string_view text) {
  std::optional<Value> value = parse<Value>(text);
  if (!value) return value;
  const Value again = reparse(*value);
  require(again == *value, "the canonical text is another value", text);
  require(again.to_string() == value->to_string(), "the canonical text is not canonical", text);
  if constexpr (requires { value->hash(); })
    require(again.hash() == value->hash(), "equal values hash differently", text);
  if constexpr (requires { again <=> *value; })
    require((again <=> *value) == 0, "equal values are ordered", text);
  return value;
}

}  // namespace meshcat::core::types::fuzz
