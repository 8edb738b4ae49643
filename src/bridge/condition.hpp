// What users write in SQL to be measured, read before it runs: is it the one
// condition or query that it must be, what does it use, whose code would it run?
#pragma once

#include <string>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// Reads `text` as a boolean expression over the columns of `relation`, which it
// may also call `alias`, and returns the names of the columns that it uses.
//
// It must be one expression, whatever comments, quotes or parentheses it tries,
// without subqueries, aggregates, window or set-returning functions. It must not
// be volatile: what it finds is a fact about the data. And it runs with the
// rights of `responsible`, so that every function in it must belong to that role
// or to a superuser, as the system's and extensions' do.
//
// Throws PgError for what PostgreSQL refuses, and syntax_error,
// feature_not_supported, undefined_column or insufficient_privilege. `what` is
// the noun for messages, such as "the predicate".
std::vector<std::string> read_condition(const char *what, const std::string &text, Oid relation,
                                        const std::string &alias, Oid responsible);

// The same text as an expression ready to run: analysed, with functions inlined and
// constants folded, in the current memory context. Its columns are those of range
// table entry 1. The text must have been read with read_condition() before. Throws
// PgError.
Node *plan_condition(const std::string &text, Oid relation, const std::string &alias);

// Reads `text` as one SELECT that changes nothing, under the same rules for the
// functions in it. Returns the views it reads that belong to somebody else:
// they run their owners' functions, so that the caller decides about them.
std::vector<Oid> read_query(const char *what, const std::string &text, Oid responsible);

}  // namespace meshcat::bridge
