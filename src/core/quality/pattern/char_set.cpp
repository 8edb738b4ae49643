#include "core/quality/pattern/char_set.hpp"

#include <algorithm>
#include <iterator>

namespace meshcat::core::quality::pattern {

namespace {

constexpr std::array<std::string_view, locale_classes> names = {
    "alnum", "alpha", "digit", "graph", "lower", "print", "punct", "space", "upper"};

// The classes that mean the same everywhere (cclasscvec in PostgreSQL's
// regc_locale.c).
std::optional<CharSet> fixed_class(std::string_view name) {
  CharSet set;
  if (name == "ascii") {
    set.add(0, max_ascii);
  } else if (name == "blank") {
    set.add('\t', '\t');
    set.add(' ', ' ');
  } else if (name == "cntrl") {
    set.add(0, 0x1F);
    set.add(0x7F, 0x9F);
  } else if (name == "xdigit") {
    set.add('0', '9');
    set.add('a', 'f');
    set.add('A', 'F');
  } else {
    return std::nullopt;
  }
  return set;
}

CharSet locale_class(LocaleClass name, const Locale &locale) {
  CharSet set;
  set.unknown_from = locale.known;
  for (Code c = 0; c < Locale::tabulated && c < locale.known; ++c)
    if (locale.of(name)[c]) set.add(c, c);
  return set;
}

}  // namespace

void CharSet::add(const CharSet &other) {
  in += other.in;
  unknown_from = std::min(unknown_from, other.unknown_from);
}

Membership CharSet::membership(Code code) const {
  if (boost::icl::contains(in, code)) return Membership::in;
  return code >= unknown_from ? Membership::unknown : Membership::out;
}

CharSet any_character() {
  CharSet set;
  set.add(0, max_code);
  return set;
}

CharSet complement(const CharSet &set) {
  CharSet result;
  result.add(0, set.unknown_from - 1);
  result.in -= set.in;
  result.unknown_from = set.unknown_from;
  return result;
}

std::optional<CharSet> character_class(std::string_view name, const Options &options) {
  if (name == "word") {
    CharSet set = locale_class(LocaleClass::alnum, options.locale);
    set.add('_', '_');
    return set;
  }
  if (options.ignore_case && (name == "lower" || name == "upper")) name = "alpha";
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return fixed_class(name);
  const auto index = std::distance(names.begin(), found);
  return locale_class(static_cast<LocaleClass>(index), options.locale);
}

}  // namespace meshcat::core::quality::pattern
