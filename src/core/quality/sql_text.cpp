#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

std::string enclosed(std::string_view text, char quote) {
  std::string result(1, quote);
  for (char c : text) {
    if (c == quote || (c == '\\' && quote == '\'')) result += c;
    result += c;
  }
  return result += quote;
}

}  // namespace

std::string identifier(std::string_view name) {
  return enclosed(name, '"');
}

std::string literal(std::string_view value) {
  const bool escaped = value.find('\\') != std::string_view::npos;
  return (escaped ? "E" : "") + enclosed(value, '\'');
}

std::string column(std::string_view alias, std::string_view name) {
  return identifier(alias) + "." + identifier(name);
}

std::string operand(std::string_view expression) {
  std::string text = "(";
  text += expression;
  if (expression.find("--") != std::string_view::npos) text += '\n';
  return text += ')';
}

}  // namespace meshcat::core::quality
