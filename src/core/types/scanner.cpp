#include "core/types/scanner.hpp"

namespace meshcat::core::types {

namespace {

constexpr std::size_t excerpt_size = 80;

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

bool is_printable_ascii(char c) {
  return c >= ' ' && c <= '~';
}

[[noreturn]] void throw_too_long(std::string message, std::size_t size) {
  std::string detail = "It has ";
  detail.append(std::to_string(size)).append(" bytes; the limit is ");
  detail.append(std::to_string(max_text_size)).append(".");
  throw Error(sqlstate::program_limit_exceeded, std::move(message), std::move(detail),
              "Use a shorter text.");
}

}  // namespace

std::string quote_excerpt(std::string_view text) {
  std::string quoted = "\"";
  if (text.size() <= excerpt_size) return quoted.append(text).append("\"");
  std::size_t end = excerpt_size;
  // In every server encoding all bytes of a multibyte character are non-ASCII,
  // so that a cut beside an ASCII byte is safe.
  while (end > 0 && !is_ascii(text[end - 1]) && !is_ascii(text[end])) --end;
  return quoted.append(text.substr(0, end)).append("...\"");
}

void check_canonical_size(std::size_t size, std::string_view what) {
  if (size > max_text_size) {
    std::string message = "the canonical text of the ";
    throw_too_long(std::move(message.append(what).append(" is too long")), size);
  }
}

Scanner::Scanner(std::string_view text, const char *what) : text_(text), what_(what) {
  if (text.size() > max_text_size) {
    std::string message = "input for ";
    throw_too_long(std::move(message.append(what).append(" is too long")), text.size());
  }
}

bool Scanner::accept(std::string_view token) noexcept {
  if (rest().substr(0, token.size()) != token) return false;
  position_ += token.size();
  return true;
}

std::string_view Scanner::take_while(bool (*predicate)(char)) noexcept {
  const std::size_t start = position_;
  while (next_is(predicate)) ++position_;
  return since(start);
}

void Scanner::expect_end(std::string_view expected, std::string_view hint) const {
  if (!at_end()) fail(expected, hint);
}

std::string Scanner::where(std::size_t position) const {
  std::string text = "byte ";
  return text.append(std::to_string(position + 1)).append(" of ").append(quote_excerpt(text_));
}

std::string Scanner::found(std::size_t position) const {
  if (position >= text_.size()) return "the text ends there";
  const char c = text_[position];
  if (is_printable_ascii(c)) return std::string("found \"").append(1, c).append("\"");
  // Never a lone byte of a multibyte character: the client could not decode it.
  if (!is_ascii(c)) return "found a character that is not ASCII";
  return std::string("found a control character (").append(std::to_string(c)).append(")");
}

void Scanner::fail(std::string_view expected, std::string_view hint) const {
  fail_at(position_, expected, hint);
}

void Scanner::fail_at(std::size_t position, std::string_view expected,
                      std::string_view hint) const {
  std::string message = "invalid input syntax for ";
  message.append(what_).append(": ").append(quote_excerpt(text_));
  std::string detail = "Expected ";
  detail.append(expected).append(" at byte ").append(std::to_string(position + 1));
  detail.append(", but ").append(found(position)).append(".");
  throw Error(sqlstate::invalid_text_representation, std::move(message), std::move(detail),
              std::string(hint));
}

}  // namespace meshcat::core::types
