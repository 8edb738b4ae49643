// SQL expressions that people write: is it one, what does it call, what is it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// Throws syntax_error unless `text` is exactly one SQL expression: nothing that
// ends it early, follows it or adds a clause, alone and within parentheses. Such a
// text in parentheses, on lines of its own, cannot change the statement around it.
void require_expression(const std::string &text);

// `text` with every call of `schema`.`function` rewritten. Reads the text by PostgreSQL's own
// scanner; a call within another is left alone.
using Rewriting = std::function<std::string(const std::string &)>;
std::string rewrite_calls(const std::string &text, const std::string &schema,
                          const std::string &function, const Rewriting &rewriting);

// `text` with the word VALUE, where it stands alone, replaced: as in the conditions of domains,
// it stands for whatever the expression is about.
std::string replace_value(const std::string &text, const std::string &replacement);

struct ExpressionFacts {
  Oid type;
  std::int32_t typmod;
  bool aggregates, windows, sets;  // has aggregates, window functions, set-returning functions
  std::vector<Oid> functions;      // all that it would run, operators' and casts' included
  std::vector<Oid> domains;        // domain types that it casts to
  // Of every call of the watched function its first argument, if it is a constant
  // text; otherwise nothing.
  std::vector<std::optional<std::string>> watched;
};

// Analyses `text` as the target of SELECT … FROM `from`, as the current user with the
// current search_path. Throws PgError as that statement would.
ExpressionFacts analyse_expression(const std::string &text, const std::string &from,
                                   Oid watched_function);

}  // namespace meshcat::bridge
