#include "core/quality/pattern/bracket.hpp"

#include <optional>
#include <string>

#include "core/quality/pattern/escape.hpp"

namespace meshcat::core::quality::pattern {

namespace {

// Adds the other case of those of `first` to `last` that are between `from` and
// `to`, which is `distance` away.
void add_other_case(CharSet &set, Code first, Code last, Code from, Code to, int distance) {
  const Code begin = std::max(first, from), end = std::min(last, to);
  if (begin <= end) set.add(begin + static_cast<Code>(distance), end + static_cast<Code>(distance));
}

// The set of [:name:], whose "[:" is consumed.
CharSet read_class(Reader &reader, const Options &options) {
  std::string name;
  while (!reader.take(":]")) {
    const Code c = reader.take();
    if (c < 'a' || c > 'z') throw Refused();
    name.push_back(static_cast<char>(c));
  }
  auto set = character_class(name, options);
  if (!set) throw Refused();
  return std::move(*set);
}

// One element: a character that may begin a range, or else a set, which is
// added to `set`.
std::optional<Code> read_element(Reader &reader, const Options &options, CharSet &set) {
  if (reader.take("[:")) {
    set.add(read_class(reader, options));
    return std::nullopt;
  }
  const Code c = reader.take();
  if (c == '[' && (reader.peek() == '.' || reader.peek() == '=')) throw Refused();
  if (c != '\\') return c;
  const Escape escape = read_escape(reader, options);
  if (const Code *literal = std::get_if<Code>(&escape)) return *literal;
  if (std::holds_alternative<Assertion>(escape)) throw Refused();
  set.add(std::get<CharSet>(escape));
  return std::nullopt;
}

// The end of a range, whose "-" is consumed.
Code read_range_end(Reader &reader, const Options &options) {
  CharSet set;
  const auto end = read_element(reader, options, set);
  if (!end) throw Refused();
  return *end;
}

// A "-" that is neither first nor last stands between the ends of a range.
bool sees_range(const Reader &reader) {
  return reader.peek() == '-' && reader.peek(1) != ']';
}

}  // namespace

CharSet character_range(Code first, Code last, const Options &options) {
  if (first > last) throw Refused();
  CharSet set;
  set.add(first, last);
  if (!options.ignore_case) return set;
  if (last > max_ascii || !options.locale.ascii_case) throw Refused();
  add_other_case(set, first, last, 'a', 'z', 'A' - 'a');
  add_other_case(set, first, last, 'A', 'Z', 'a' - 'A');
  return set;
}

CharSet read_bracket(Reader &reader, const Options &options, bool newline_stops) {
  const bool complemented = reader.take("^");
  CharSet set;
  for (bool first = true; first || !reader.take("]"); first = false) {
    if (!first && sees_range(reader)) throw Refused();  // as in [a-c-e]
    const auto begin = read_element(reader, options, set);
    if (begin && sees_range(reader)) {
      reader.take("-");
      set.add(character_range(*begin, read_range_end(reader, options), options));
    } else if (begin) {
      set.add(character_range(*begin, *begin, options));
    }
  }
  if (!complemented) return set;
  if (newline_stops) set.add('\n', '\n');
  return complement(set);
}

}  // namespace meshcat::core::quality::pattern
