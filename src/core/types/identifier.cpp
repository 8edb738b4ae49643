#include "core/types/identifier.hpp"

#include <algorithm>

namespace meshcat::core::types {

namespace {

// Bytes above 127 belong to letters in every server encoding.
bool is_name_start(char c) {
  return is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_char(char c) {
  return is_name_start(c) || is_digit(c) || c == '$';
}

std::string read_quoted(Scanner &in) {
  const std::size_t start = in.position();
  in.take();
  std::string name;
  for (;;) {
    name.append(in.take_while(+[](char c) { return c != '"' && c != '\0'; }));
    if (!in.accept('"')) in.fail("a closing double quote", "Write a quote within a name as \"\".");
    if (!in.accept('"')) break;
    name.push_back('"');
  }
  if (name.empty()) in.fail_at(start, "a name between the quotes", "A name cannot be empty.");
  return name;
}

std::string read_unquoted(Scanner &in) {
  if (!in.next_is(is_name_start))
    in.fail("a name",
            "Names begin with a letter or an underscore; put any other name in double quotes.");
  std::string name(in.take_while(is_name_char));
  std::transform(name.begin(), name.end(), name.begin(), fold_case);
  return name;
}

// As the server's quote_identifier, but for "$", which needs no quotes.
bool needs_quotes(std::string_view name) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz_0123456789$";
  return name.empty() || is_digit(name[0]) || name[0] == '$' ||
         name.find_first_not_of(plain) != name.npos;
}

}  // namespace

std::string read_identifier(Scanner &in) {
  const std::size_t start = in.position();
  std::string name = in.next_is('"') ? read_quoted(in) : read_unquoted(in);
  if (name.size() <= max_identifier_size) return name;
  std::string detail = "It has ";
  detail.append(std::to_string(name.size())).append(" bytes and starts at ");
  detail.append(in.where(start)).append("; the limit is ");
  detail.append(std::to_string(max_identifier_size)).append(".");
  std::string message = "name ";
  throw Error(sqlstate::name_too_long,
              std::move(message.append(quote_excerpt(name)).append(" is too long")),
              std::move(detail), "Use a shorter name; it is not truncated as SQL would do.");
}

std::string parse_identifier(std::string_view text) {
  Scanner in(text, "a name");
  std::string name = read_identifier(in);
  in.expect_end("the end of the name", "Put a name with other characters in double quotes.");
  return name;
}

std::string quote_identifier(std::string_view name) {
  if (!needs_quotes(name)) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) quoted.append(c == '"' ? 2 : 1, c);
  return quoted.append("\"");
}

}  // namespace meshcat::core::types
