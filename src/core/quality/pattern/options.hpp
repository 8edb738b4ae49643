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

// What a collation says about ASCII. PostgreSQL's libc, ICU and builtin
// providers differ even there (is "$" punctuation, is U+001C a space?), so that
// it is to be asked rather than assumed. Nothing is known of characters beyond
// ASCII: what depends on their class stays undecided.
struct Locale {
  std::array<std::bitset<128>, locale_classes> members = {};
  // Are the case counterparts of each ASCII letter, in the sense of ~*, that
  // letter's other ASCII case and nothing else? Not so in Turkish.
  bool ascii_case = false;

  bool contains(LocaleClass name, unsigned char c) const {
    return members[static_cast<std::size_t>(name)][c];
  }
};

// The POSIX locale, PostgreSQL's collations "C" and "POSIX".
Locale posix_locale();

struct Options {
  Encoding encoding = Encoding::utf8;
  Locale locale = posix_locale();
  bool ignore_case = false;  // ~* rather than ~
};

}  // namespace meshcat::core::quality::pattern
