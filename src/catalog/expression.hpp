// Predicates and masks that a domain writes: validated, and made ready for a view.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/store.hpp"

namespace meshcat::catalog {

struct Expression {
  // Calls of mesh.session_attribute and mesh.session_purposes are sub-selects: evaluated once a
  // statement.
  std::string sql;
  Oid type;
  std::vector<std::string> attributes;  // the session attributes that it reads
};

// Throws program_limit_exceeded for a text that is too long, syntax_error for one that is not one
// expression. `what` as below.
void require_expression(const std::string &what, const std::string &text);

// Validates `text` as one expression over the columns of the FROM item `from`, for a port.
// `what` names it in messages, such as `row filter "region"`. Must run within the
// RoleScope of the role whose rights its sub-selects use.
//
// A port's expressions are evaluated with the reader's privileges, the platform
// admin's included: so they may call nothing but functions of pg_catalog and mesh,
// nothing volatile, and no custom setting, which any session can forge. Throws
// insufficient_privilege for those, the parser's errors for what is not SQL.
Expression compile_expression(const std::string &what, const std::string &text,
                              const std::string &from, std::int64_t port_id);

}  // namespace meshcat::catalog
