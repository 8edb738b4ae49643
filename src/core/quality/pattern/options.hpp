// What a pattern's meaning depends on beside its text.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

namespace meshcat::core::quality::pattern {

// How the bytes of patterns and values stand for characters.
//   utf8         valid UTF-8
//   single_byte  each byte is a character, whose code is the byte
//   other        a multibyte encoding in which bytes below 0x80 are ASCII and
//                never a part of another character
enum class Encoding : std::uint8_t { utf8, single_byte, other };

// The character classes whose members are the collation's to say.
enum class LocaleClass : std::uint8_t {
  alnum,
  alpha,
  digit,
  graph,
  lower,
  print,
  punct,
  space,
  upper
};
inline constexpr std::size_t locale_classes = 9;

// A character's code: its Unicode code point, or its byte.
using Code = std::uint32_t;
inline constexpr Code max_ascii = 0x7F;
inline constexpr Code max_code = 0x10FFFF;

// What a collation says about characters. PostgreSQL's libc, ICU and builtin
// providers differ even about ASCII (is "$" punctuation, is U+001C a space?), so
// that it is to be asked rather than assumed.
struct Locale {
  // The codes that UTF-8 has in two bytes: Latin, Greek, Cyrillic, Hebrew, Arabic.
  static constexpr std::size_t tabulated = 0x800;

  std::array<std::bitset<tabulated>, locale_classes> members = {};
  // The codes below this one are known: those beyond the table are in no class.
  // Of the others nothing is known; what depends on their class is undecided.
  Code known = max_ascii + 1;
  // Are the case counterparts of each ASCII letter, in the sense of ~*, that
  // letter's other ASCII case and nothing else? Not so in Turkish.
  bool ascii_case = false;

  std::bitset<tabulated> &of(LocaleClass name) { return members[static_cast<std::size_t>(name)]; }
  const std::bitset<tabulated> &of(LocaleClass name) const {
    return members[static_cast<std::size_t>(name)];
  }
};

// The POSIX locale, PostgreSQL's collations "C" and "POSIX": only ASCII
// characters are in a class.
Locale posix_locale();

struct Options {
  Encoding encoding = Encoding::utf8;
  Locale locale = posix_locale();
  bool ignore_case = false;  // ~* rather than ~
};

}  // namespace meshcat::core::quality::pattern
