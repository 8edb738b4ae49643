// An issuer as the catalog knows it, and what its tokens tell here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/identity/token.hpp"

namespace meshcat::core::identity {

struct Issuer {
  std::int64_t id = 0;
  Trust trust;
  std::vector<std::int64_t> key_ids;  // of trust.keys
  std::string role_claim;
  bool match_roles = false;
  std::vector<std::pair<std::string, std::string>> attributes;  // each with its claim
  bool single_use = false;

  std::int64_t id_of(const Key &key) const {
    return key_ids[static_cast<std::size_t>(&key - trust.keys.data())];
  }
};

// Of tokens that were judged.
// What tells which role somebody is. Throws invalid_authorization.
const std::string &claimed_role(const Issuer &issuer, const Token &token);
// Every attribute that the issuer's tokens tell; nothing for one that this one does not.
using Attributes = std::map<std::string, std::optional<std::vector<std::string>>>;
Attributes told_attributes(const Issuer &issuer, const Token &token);

// The issuer that pg_hba.conf names, if by its discovery document: RFC 8414 puts the
// well-known part before the issuer's path, OpenID Connect after it.
std::string issuer_of_discovery(std::string_view url);

}  // namespace meshcat::core::identity
