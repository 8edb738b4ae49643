#include "core/quality/pattern/regex.hpp"

#include <algorithm>

#include "core/quality/pattern/bracket.hpp"
#include "core/quality/pattern/escape.hpp"

namespace meshcat::core::quality::pattern {

namespace {

constexpr int max_depth = 50;         // of parentheses: this reader recurses
constexpr int max_repetitions = 255;  // RE_DUP_MAX of PostgreSQL

bool contains_assertion(const Syntax &syntax) {
  return syntax.kind == Syntax::Kind::assertion ||
         std::ranges::any_of(syntax.parts, contains_assertion);
}

class RegexReader {
 public:
  RegexReader(std::string_view pattern, const Options &options)
      : reader_(pattern, options.encoding), options_(options) {}

  Syntax read() {
    if (reader_.take("***=")) return read_literal();
    reader_.take("***:");
    read_embedded_options();
    Syntax result = read_alternatives();
    if (!reader_.at_end()) throw Refused();  // an unmatched ")"
    return result;
  }

 private:
  Syntax read_literal() {
    Syntax result;
    while (!reader_.at_end()) result.parts.push_back(literal(reader_.take()));
    return result;
  }

  // (?i), (?n) and the like, at the very start.
  void read_embedded_options() {
    if (reader_.peek() != '(' || reader_.peek(1) != '?' || !is_letter(reader_.peek(2))) return;
    reader_.take("(?");
    while (!reader_.take(")")) read_embedded_option(reader_.take());
  }

  void read_embedded_option(Code letter) {
    switch (letter) {
      case 'c':
        options_.ignore_case = false;
        break;
      case 'i':
        options_.ignore_case = true;
        break;
      case 'm':
      case 'n':
        newline_stops_ = newline_anchors_ = true;
        break;
      case 'p':
        newline_stops_ = true, newline_anchors_ = false;
        break;
      case 's':
        newline_stops_ = newline_anchors_ = false;
        break;
      case 't':
        break;  // tight syntax, the default
      case 'w':
        newline_stops_ = false, newline_anchors_ = true;
        break;
      default:
        throw Refused();
    }
  }

  Syntax read_alternatives() {
    Syntax result;
    result.kind = Syntax::Kind::alternatives;
    do result.parts.push_back(read_branch());
    while (reader_.take("|"));
    return result;
  }

  Syntax read_branch() {
    Syntax result;
    while (!reader_.at_end() && reader_.peek() != '|' && reader_.peek() != ')')
      result.parts.push_back(read_piece());
    return result;
  }

  // A condition, which no quantifier can follow, or a quantified atom.
  Syntax read_piece() {
    Syntax atom = read_atom();
    if (atom.kind == Syntax::Kind::assertion) return atom;
    return read_quantifier(std::move(atom));
  }

  Syntax read_atom() {
    const Code c = reader_.take();
    switch (c) {
      case '^':
        return syntax_of(newline_anchors_ ? Assertion::begin_line : Assertion::begin);
      case '$':
        return syntax_of(newline_anchors_ ? Assertion::end_line : Assertion::end);
      case '(':
        return read_group();
      case '[':
        return syntax_of(read_bracket(reader_, options_, newline_stops_));
      case '\\':
        return read_escaped();
      case '.': {
        CharSet any = any_character();
        if (newline_stops_) any.in -= Code('\n');
        return syntax_of(std::move(any));
      }
      case '*':
      case '+':
      case '?':
        throw Refused();  // nothing to repeat
      case '{':
        if (reader_.sees_digit()) throw Refused();
        return literal(c);
      default:
        return literal(c);
    }
  }

  Syntax read_group() {
    if (reader_.peek() == '?' && !reader_.take("?:")) throw Refused();
    if (++depth_ > max_depth) throw Refused();
    Syntax group;  // a sequence of one: that no condition is mistaken for a bare one
    group.parts.push_back(read_alternatives());
    --depth_;
    if (!reader_.take(")")) throw Refused();
    return group;
  }

  Syntax read_escaped() {
    Escape escape = read_escape(reader_, options_);
    if (const Code *code = std::get_if<Code>(&escape)) return literal(*code);
    if (auto *set = std::get_if<CharSet>(&escape)) return syntax_of(std::move(*set));
    return syntax_of(std::get<Assertion>(escape));
  }

  Syntax read_quantifier(Syntax atom) {
    int min = 0, max = unbounded;
    if (reader_.take("+")) {
      min = 1;
    } else if (reader_.take("?")) {
      max = 1;
    } else if (reader_.peek() == '{' && is_digit(reader_.peek(1))) {
      read_bound(min, max);
    } else if (!reader_.take("*")) {
      return atom;
    }
    reader_.take("?");  // not greedy
    if (max != 0 && max != 1 && contains_assertion(atom)) throw Refused();
    return repeated(std::move(atom), min, max);
  }

  void read_bound(int &min, int &max) {
    reader_.take("{");
    min = max = read_number();
    if (reader_.take(",")) max = reader_.sees_digit() ? read_number() : unbounded;
    if (!reader_.take("}") || (max != unbounded && min > max)) throw Refused();
  }

  int read_number() {
    int number = 0;
    while (reader_.sees_digit()) {
      number = number * 10 + static_cast<int>(reader_.take() - '0');
      if (number > max_repetitions) throw Refused();
    }
    return number;
  }

  Syntax literal(Code c) const { return syntax_of(character_range(c, c, options_)); }

  static bool is_digit(Code c) { return c >= '0' && c <= '9'; }
  static bool is_letter(Code c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  Reader reader_;
  Options options_;
  bool newline_stops_ = false;    // "." and [^...] do not match a newline
  bool newline_anchors_ = false;  // ^ and $ match next to a newline
  int depth_ = 0;
};

}  // namespace

Syntax read_regex(std::string_view pattern, const Options &options) {
  return RegexReader(pattern, options).read();
}

}  // namespace meshcat::core::quality::pattern
