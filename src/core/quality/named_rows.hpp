// Failing rows among those that are named, and beside them.
#pragma once

#include <string>

#include "core/quality/statement.hpp"

namespace meshcat::core::quality {

// Rows are named by the oids of their tables ($2) and their places there ($3), both as
// text[]. $1 is the most to return.

// Of the named rows those that fail, as jsonb, with their names.
std::string failing_rows_among(const Relation &relation, const std::string &predicate,
                               const std::string &filter);
// Of all others those that fail, as jsonb.
std::string failing_rows_beside(const Relation &relation, const std::string &predicate,
                                const std::string &filter);

}  // namespace meshcat::core::quality
