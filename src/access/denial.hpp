// Refusing a reader in words that help.
#pragma once

#include "access/entitlement.hpp"

namespace meshcat::access {

// Throws insufficient_privilege: which product, why not (no grant, expired,
// revoked, request pending), and how to request it.
[[noreturn]] void deny(Oid role, const Entitlement &entitlement);

// Throws insufficient_privilege when a filter of the product needs an attribute
// that `role` does not have: a silent empty result would look like data.
void require_attributes(Oid role, const Entitlement &entitlement);

// Throws insufficient_privilege: what an open query was allowed is so no more.
[[noreturn]] void stop(const std::string &what);

}  // namespace meshcat::access
