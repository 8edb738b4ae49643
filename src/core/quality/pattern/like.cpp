#include "core/quality/pattern/like.hpp"

#include "core/quality/pattern/reader.hpp"

namespace meshcat::core::quality::pattern {

namespace {

Syntax read_item(Reader &reader) {
  Code c = reader.take();
  if (c == '_') return syntax_of(any_character());
  if (c == '%') return repeated(syntax_of(any_character()), 0, unbounded);
  if (c == '\\') c = reader.take();
  CharSet literal;
  literal.add(c, c);
  return syntax_of(std::move(literal));
}

}  // namespace

Syntax read_like(std::string_view pattern, Encoding encoding) {
  Reader reader(pattern, encoding);
  Syntax result;
  result.parts.push_back(syntax_of(Assertion::begin));
  while (!reader.at_end()) result.parts.push_back(read_item(reader));
  result.parts.push_back(syntax_of(Assertion::end));
  return result;
}

}  // namespace meshcat::core::quality::pattern
