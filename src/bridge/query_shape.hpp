// What a query that somebody wrote reads, before it runs.
#pragma once

#include <string>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// The one SELECT that `text` consists of, without what follows it. Throws syntax_error for
// anything else.
std::string one_select(const std::string &text);

// The relations that a SELECT names, also in its sub-queries; of views, not what they read.
std::vector<Oid> relations_of(const std::string &select);

// Does the view's query, or that of a view it reads, ask who reads: current_user and its like, or
// what the reader may do? What functions ask that users wrote is not known: they count as if.
bool asks_who_reads(Oid view);

// Is it this truth value, written as a constant? No condition at all is none.
bool is_constant(const Node *condition, bool value);

// Are there queries in it, such as those that views are once it is rewritten? Most statements
// have none.
bool has_inner_queries(const Query *query);

}  // namespace meshcat::bridge
