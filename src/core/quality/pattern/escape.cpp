#include "core/quality/pattern/escape.hpp"

#include <optional>

namespace meshcat::core::quality::pattern {

namespace {

bool is_alphanumeric(Code c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The value of a hexadecimal digit.
std::optional<Code> hex_value(Code c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// As many digits as there are, but not more than `most`. Codes of no character
// are refused.
Code read_hex(Reader &reader, int least, int most) {
  Code code = 0;
  int digits = 0;
  for (; digits < most; ++digits) {
    const auto value = hex_value(reader.peek());
    if (!value) break;
    reader.take();
    code = code * 16 + *value;
    if (code > max_code) throw Refused();
  }
  if (digits < least) throw Refused();
  return code;
}

std::optional<Code> control_character(Code letter) {
  switch (letter) {
    case 'a':
      return 0x07;
    case 'b':
      return '\b';
    case 'B':
      return '\\';
    case 'e':
      return 0x1B;
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return std::nullopt;
  }
}

std::optional<Assertion> assertion(Code letter) {
  switch (letter) {
    case 'A':
      return Assertion::begin;
    case 'Z':
      return Assertion::end;
    case 'm':
      return Assertion::word_begin;
    case 'M':
      return Assertion::word_end;
    case 'y':
      return Assertion::word_boundary;
    case 'Y':
      return Assertion::not_word_boundary;
    default:
      return std::nullopt;
  }
}

std::optional<CharSet> class_shorthand(Code letter, const Options &options) {
  switch (letter) {
    case 'd':
      return character_class("digit", options);
    case 's':
      return character_class("space", options);
    case 'w':
      return character_class("word", options);
    case 'D':
    case 'S':
    case 'W':
      return complement(*class_shorthand(letter - 'A' + 'a', options));
    default:
      return std::nullopt;
  }
}

}  // namespace

Escape read_escape(Reader &reader, const Options &options) {
  constexpr int any_number = 255;  // as PostgreSQL's lexer has it
  const Code c = reader.take();
  if (!is_alphanumeric(c)) return c;
  if (const auto control = control_character(c)) return *control;
  if (const auto found = assertion(c)) return *found;
  if (auto set = class_shorthand(c, options)) return std::move(*set);
  if (c == 'u') return read_hex(reader, 4, 4);
  if (c == 'U') return read_hex(reader, 8, 8);
  if (c == 'x') return read_hex(reader, 1, any_number);
  throw Refused();
}

}  // namespace meshcat::core::quality::pattern
