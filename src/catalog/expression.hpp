// Predicates and masks that a domain writes: validated, and made ready for a view.
#pragma once

#include <string>
#include <vector>

#include "catalog/store.hpp"

namespace meshcat::catalog {

struct Expression {
  std::string sql;  // calls of mesh.session_attribute are sub-selects: evaluated once a statement
  Oid type;
  std::vector<std::string> attributes;  // the session attributes that it reads
};

// Validates `text` as one expression over the columns of the FROM item `from`.
// `what` names it in messages, such as `row filter "region"`. Must run within the
// RoleScope of the role whose rights its sub-selects use.
//
// A port's expressions are evaluated with the reader's privileges, the platform
// admin's included: so they may call nothing but functions of pg_catalog and mesh,
// nothing volatile, and no custom setting, which any session can forge. Throws
// insufficient_privilege for those, the parser's errors for what is not SQL.
Expression compile_expression(const std::string &what, const std::string &text,
                              const std::string &from);

}  // namespace meshcat::catalog
