// Sets of characters, as far as they are known without asking a collation.
#pragma once

#include <optional>
#include <string_view>

#include <boost/icl/interval_set.hpp>

#include "core/quality/pattern/options.hpp"

namespace meshcat::core::quality::pattern {

// A character's code: its Unicode code point, or its byte.
using Code = std::uint32_t;
inline constexpr Code max_ascii = 0x7F;
inline constexpr Code max_code = 0x10FFFF;

using CodeInterval = boost::icl::right_open_interval<Code>;
using CodeSet = boost::icl::interval_set<Code, std::less, CodeInterval>;

// Is a character in a set? Of some, only the collation knows.
enum class Membership : std::uint8_t { out, in, unknown };

struct CharSet {
  CodeSet in;
  // The characters beyond ASCII that are not in `in` may be members all the same.
  bool unknown_beyond_ascii = false;

  void add(Code first, Code last) { in += CodeInterval(first, last + 1); }
  void add(const CharSet &other);
  Membership membership(Code code) const;
  friend bool operator==(const CharSet &, const CharSet &) = default;
};

CharSet any_character();
// Every character that is not in `set`; unknown stays unknown.
CharSet complement(const CharSet &set);

// The members of the class that [[:name:]] means, or nothing when there is no
// such class. Includes "word": letters, digits and the underscore. As in
// PostgreSQL, case makes no difference between lower and upper when ignored.
std::optional<CharSet> character_class(std::string_view name, const Options &options);

}  // namespace meshcat::core::quality::pattern
