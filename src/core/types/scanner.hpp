// The cursor that every parser of the SQL types walks its input with: it knows
// where it is, so that errors can say where the input went wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace meshcat::core::types {

// The longest text any of the types accepts, and the longest it writes.
inline constexpr std::size_t max_text_size = std::size_t{64} * 1024;

// ASCII only and independent of the locale: what a byte means must not depend
// on where a dump is restored.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr char fold_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

class Scanner {
 public:
  // `what` names the kind of text in messages ("type mesh.semver") and must
  // have static storage, `text` must outlive the scanner.
  // Throws program_limit_exceeded when the text is longer than max_text_size.
  Scanner(std::string_view text, const char *what);

  bool at_end() const noexcept { return position_ == text_.size(); }
  bool next_is(char c) const noexcept { return !at_end() && text_[position_] == c; }
  bool next_is(bool (*predicate)(char)) const noexcept {
    return !at_end() && predicate(text_[position_]);
  }
  // Consumes `token` if the input continues with it.
  bool accept(std::string_view token) noexcept;
  bool accept(char c) noexcept { return accept(std::string_view(&c, 1)); }
  // Consumes one byte; the input must not be at its end.
  char take() noexcept { return text_[position_++]; }
  // Consumes the longest run of bytes that satisfy `predicate`; may be empty.
  std::string_view take_while(bool (*predicate)(char)) noexcept;
  void skip_spaces() noexcept { take_while(is_space); }

  std::size_t position() const noexcept { return position_; }
  std::string_view rest() const noexcept { return text_.substr(position_); }
  // What was consumed since `start`, an earlier position().
  std::string_view since(std::size_t start) const noexcept {
    return text_.substr(start, position_ - start);
  }

  // Throws invalid_text_representation unless all of the input was consumed.
  void expect_end(std::string_view expected, std::string_view hint = {}) const;
  // Throws invalid_text_representation: `expected` was expected here (or at
  // byte offset `position`), something else was found.
  [[noreturn]] void fail(std::string_view expected, std::string_view hint = {}) const;
  [[noreturn]] void fail_at(std::size_t position, std::string_view expected,
                            std::string_view hint = {}) const;
  // "byte 17 of "the input"", counted from one, for the detail of other errors.
  std::string where(std::size_t position) const;

 private:
  std::string found(std::size_t position) const;

  std::string_view text_;
  const char *what_;
  std::size_t position_ = 0;
};

// `text` in double quotes for a message, cut to a length that a reader can
// take in, never within a multibyte character of any server encoding.
std::string quote_excerpt(std::string_view text);

// Throws program_limit_exceeded when the canonical text of a value (`what`)
// would be longer than the types accept: it could not be read back.
void check_canonical_size(std::size_t size, std::string_view what);

}  // namespace meshcat::core::types
