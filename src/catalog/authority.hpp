// Who may do what. Every writing function asks here first.
#pragma once

#include <initializer_list>
#include <string>

#include "catalog/store.hpp"

namespace meshcat::catalog {

struct Domain {
  std::int64_t id;
  std::string name;
  Oid owner;  // InvalidOid when the recorded role no longer exists under its OID
};

// The duties that a role can hold in a domain.
enum class Duty { product_owner, data_engineer, data_analyst, steward, compliance_liaison };
const char *duty_name(Duty duty);

// A role's name; "role 12345" when it is gone.
std::string role_name(Oid role);

// The domain of that name. Throws undefined_object with the nearest names.
Domain domain_by_name(Store &store, const std::string &name);
Domain domain_by_id(Store &store, std::int64_t id);

// Is `role` the extension's owner, a member of it, or appointed as an admin?
bool is_admin(Store &store, Oid role);
// Does `role` own the domain (with the privileges of its owner role) or hold
// one of the duties in it? Admins always do.
bool holds(Store &store, Oid role, const Domain &domain, std::initializer_list<Duty> duties);

// The ids of the domains that the caller owns or holds any duty in, as a
// bigint[] in the store's memory.
Datum my_domains(Store &store);

// Each throws insufficient_privilege that says who could do it. `action` is a
// phrase such as "release a product of domain \"payments\"".
// For what the extension's owner does alone: appointing admins, uninstalling.
void require_extension_owner(Store &store, const std::string &action);
void require_admin(Store &store, const std::string &action);
void require_owner(Store &store, const Domain &domain, const std::string &action);
void require_duty(Store &store, const Domain &domain, std::initializer_list<Duty> duties,
                  const std::string &action);

}  // namespace meshcat::catalog
