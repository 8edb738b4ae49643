// A token that somebody connects with.
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"

namespace meshcat::identity {

struct SignOn {
  std::string name;                    // who it is, once the token is believed
  std::optional<core::Error> refusal;  // none: it is good for the role
};

// Judges the token of a connection as `role` under a line of pg_hba.conf for `issuer`, as
// mesh.login() would in the database that signs on. If it is good, the session goes by it.
SignOn sign_on(const std::string &token, const std::string &role, const std::string &issuer);

}  // namespace meshcat::identity
