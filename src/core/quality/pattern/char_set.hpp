// Sets of characters, as far as they are known without asking a collation.
#pragma once

#include <optional>
#include <string_view>

#include <boost/icl/interval_set.hpp>

#include "core/quality/pattern/options.hpp"

namespace meshcat::core::quality::pattern {

using CodeInterval = boost::icl::right_open_interval<Code>;
using CodeSet = boost::icl::interval_set<Code, std::less, CodeInterval>;

// Is a character in a set? Of some, only the collation knows.
enum class Membership : std::uint8_t { out, in, unknown };

struct CharSet {
  CodeSet in;
  // From this code on, those that are not in `in` may be members all the same.
  Code unknown_from = max_code + 1;

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
