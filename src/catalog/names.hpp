// Names: what may be one, how SQL text quotes them.
#pragma once

#include <string>

#include "catalog/store.hpp"

namespace meshcat::catalog {

// Refuses a name that cannot be an SQL identifier as it stands: empty, longer
// than 63 bytes (PostgreSQL would cut it silently), or holding a control
// character. `what` is the noun for the message, such as "domain".
void check_name(const char *what, const std::string &name);

// As PostgreSQL's quote_identifier and quote_literal.
std::string quote_identifier(const std::string &name);
std::string quote_literal(const std::string &value);
std::string quote_qualified(const std::string &schema, const std::string &name);

// The name of a role that exists. Throws undefined_object otherwise.
std::string live_role_name(Store &store, Oid role);

}  // namespace meshcat::catalog
