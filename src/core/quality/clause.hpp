// Parts of which the statements that measure checks are made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/quality/statement.hpp"

namespace meshcat::core::quality {

// schema.relation as "alias", and which rows of it.
std::string from(const Relation &relation);
// Nothing for no filter.
std::string where(const std::string &filter);
// A filter decides first: CASE keeps a predicate from rows that it is not for,
// where it might even raise. Null where the filter does not admit the row.
std::string filtered(const std::string &filter, const std::string &value);

// Items separated by commas.
std::string list(const std::vector<std::string> &items);
// The same after other items, each with a leading comma.
std::string and_list(const std::vector<std::string> &items);
// prefix1, prefix2, ...
std::vector<std::string> numbered(std::string_view prefix, std::size_t count);
// alias.column of each.
std::vector<std::string> qualified(std::string_view alias, const std::vector<std::string> &columns);
// Each item under the name with its number: a as k1, b as k2.
std::vector<std::string> renamed(const std::vector<std::string> &items, std::string_view prefix);
// left1 = right1 and left2 = right2 ...
std::string pairwise(const std::vector<std::string> &left, const char *comparison,
                     const std::vector<std::string> &right);
// Is none of them null?
std::string all_given(const std::vector<std::string> &columns);
// "partition by ..." or nothing.
std::string partition(const std::vector<std::string> &columns);
// The row that an alias stands for, whatever its columns are called, as jsonb.
std::string whole_row(std::string_view alias);

std::string moment(const std::string &value);
// Infinite moments are neither new nor old.
std::string finite_moment(const std::string &value);

}  // namespace meshcat::core::quality
