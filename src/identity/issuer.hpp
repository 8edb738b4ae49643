// Issuers as the catalog knows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/store.hpp"
#include "core/identity/issuer.hpp"

namespace meshcat::identity {

using core::identity::Issuer;

// As it is at this moment; nothing for one that is not trusted.
std::optional<Issuer> find_issuer(const std::string &name);
std::vector<Issuer> all_issuers();

// The id of an issuer to be changed. Throws undefined_object.
std::int64_t require_issuer(catalog::Store &store, const std::string &name);

}  // namespace meshcat::identity
