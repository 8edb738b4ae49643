// The SQL of a port: its view, and the same predicates as policies on its source.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace meshcat::core::access {

struct PortColumn {
  std::string name;    // quoted for SQL
  std::string masked;  // what consumers see instead; empty when they see the column
  std::string key;     // the column's name as an SQL literal, for looking up who sees it clear
};

struct RowFilter {
  std::int64_t id;
  std::string predicate;  // validated as one SQL expression
  bool selective;         // applies to some roles only
};

// Everything that the texts depend on; names are quoted for SQL already.
struct PortShape {
  std::int64_t port_id;
  std::string view;          // schema.name
  std::string source;        // schema.name
  std::string source_alias;  // name: what predicates may qualify columns with
  std::vector<PortColumn> columns;
  std::vector<RowFilter> filters;
};

// CREATE OR REPLACE VIEW: an owner-rights, security-barrier view that admits the
// caller once a statement, filters rows and masks columns. Who is exempt is asked
// as data, once a statement; see docs/decisions/041-two-branches.md for why an
// exempt reader has a branch of its own.
std::string view_sql(const PortShape &shape);

// SELECT of the port's columns from the source, clear: what a mask's expression
// may refer to.
std::string columns_sql(const PortShape &shape);

// The USING clause of a filter's restrictive policy on the source.
std::string policy_sql(const PortShape &shape, const RowFilter &filter);

}  // namespace meshcat::core::access
