// What the rooms of kinds share: demands on parameters, and sources of rows.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/quality/clause.hpp"
#include "core/quality/kinds/definition.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

// Throws invalid_parameter_value unless `given`.
void require(bool given, const KindTraits &kind, const char *what, const char *example);
// The same unless the word is empty or one of `choices`.
void require_choice(const std::string &word, const KindTraits &kind, std::string_view key,
                    std::initializer_list<std::string_view> choices);
// The same unless the constant, if given, is a number between both; null: no limit.
void require_number(const std::optional<Constant> &constant, const KindTraits &kind,
                    std::string_view key, const char *low, const char *high);

// "(min <= operand and ...)" for those bounds that are given.
std::string bounded(const std::string &operand, const Params &params);
// "('a', 'b')".
std::string set_of(const std::vector<Constant> &values);
// A number bare, anything else as an interval.
std::string interval_sql(const Constant &constant);

// The values by which the check is measured, as ", "t"."c" as g1, ...", and
// their names "g1", ...
std::string group_values(const Target &target);
std::vector<std::string> group_names(const Target &target);

// The rows that the filter admits, as "(select columns as v1, v2, ..., groups
// from relation) as measured".
std::string measured_rows(const Target &target, const std::vector<std::string> &columns);

}  // namespace meshcat::core::quality
