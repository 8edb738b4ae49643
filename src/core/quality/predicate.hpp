// What a row must satisfy, as an SQL expression over the public columns.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/kind.hpp"

namespace meshcat::core::quality {

// A constant of a check. A number stands bare in SQL text; anything else is a
// literal that takes the column's type.
struct Constant {
  std::string text;
  bool number = false;
};

std::string constant_sql(const Constant &constant);

// The parameters of all kinds; each kind uses its own.
struct Params {
  std::vector<Constant> values;                    // in_set: the set; missing: what counts as none
  bool null_is_missing = true;                     // missing
  std::optional<Constant> min, max, above, below;  // range; min and max: length
  std::string pattern;                             // pattern
  bool nulls_distinct = true;                      // unique
  std::string references;                          // referential: the other relation
  std::vector<std::string> referenced_columns;     // referential
  std::string predicate;                           // expression
  std::string query;                               // sql
};

// Is this a check that can run? Throws invalid_parameter_value: too few or too
// many columns, no set, no bound, no pattern ...
void check_definition(const KindTraits &kind, const std::vector<std::string> &columns,
                      const Params &params);

// The expression of a kind that is measured row by row. A row fails when it is
// false; as in a CHECK constraint, null passes.
std::string predicate(Kind kind, std::string_view alias, const std::vector<std::string> &columns,
                      const Params &params);

// What people call a check that nobody named, such as "type in set": at most 63
// bytes.
std::string default_name(Kind kind, const std::vector<std::string> &columns, const Params &params);
// `name` cut to at most `size` bytes, never within a multibyte character.
std::string clipped(std::string name, std::size_t size);

// A query of an ODCS rule with ${object} or ${table}, ${property} or ${column}
// (also without the dollar sign) replaced.
std::string substitute(std::string_view query, std::string_view object, std::string_view property);

}  // namespace meshcat::core::quality
