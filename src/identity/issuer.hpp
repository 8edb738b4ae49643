// Issuers as the catalog knows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/store.hpp"
#include "core/identity/token.hpp"

namespace meshcat::identity {

struct Issuer {
  std::int64_t id;
  core::identity::Trust trust;
  std::vector<std::int64_t> key_ids;  // of trust.keys
  std::string role_claim;
  bool match_roles;
  std::vector<std::pair<std::string, std::string>> attributes;  // each with its claim
  bool single_use;

  std::int64_t id_of(const core::identity::Key &key) const {
    return key_ids[static_cast<std::size_t>(&key - trust.keys.data())];
  }
};

// As it is at this moment; nothing for one that is not trusted.
std::optional<Issuer> find_issuer(const std::string &name);

// The id of an issuer to be changed. Throws undefined_object.
std::int64_t require_issuer(catalog::Store &store, const std::string &name);

}  // namespace meshcat::identity
