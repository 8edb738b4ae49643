// Who may decide about a product's access, and under which conditions.
#pragma once

#include <string>
#include <vector>

#include "catalog/product.hpp"

namespace meshcat::access {

// Throws object_not_in_prerequisite_state in a REPEATABLE READ or SERIALIZABLE
// transaction: its snapshot may still show a duty that was taken away since, and
// whoever lost a duty must not decide.
void require_newest_state(const std::string &action);

// Throws insufficient_privilege unless the caller is product_owner or steward of the
// product's domain, or its owner. `action` is a phrase such as "approve requests".
void require_decider(catalog::Store &store, const catalog::Product &product,
                     const std::string &action);

// Throws undefined_column for a name that is no column of the product's port.
void require_columns(catalog::Store &store, const catalog::Product &product,
                     const std::vector<std::string> &names);

// "a, b"
std::string joined(const std::vector<std::string> &names);

// Locks the product's ports until the transaction ends, so that GRANT and REVOKE on
// their views follow one another, and returns the views that exist.
std::vector<std::string> lock_port_views(catalog::Store &store, const catalog::Product &product);

// Runs one command, a GRANT or REVOKE, as the owner role of the product's domain.
void run_as_domain(const catalog::Product &product, const std::string &sql);

}  // namespace meshcat::access
