// The role that a statement names.
#pragma once

#include <string>

#include "catalog/authority.hpp"

namespace meshcat::audit {

inline std::string role_name(const RoleSpec *role) {
  if (role->roletype == ROLESPEC_CSTRING) return role->rolename;
  if (role->roletype == ROLESPEC_PUBLIC) return "public";
  return catalog::role_name(role->roletype == ROLESPEC_SESSION_USER ? GetSessionUserId()
                                                                    : GetUserId());
}

}  // namespace meshcat::audit
