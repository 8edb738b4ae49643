// The key that signs here: it is made when it is first needed.
#pragma once

#include "audit/signature.hpp"
#include "catalog/store.hpp"

namespace meshcat::audit {

struct SigningKey {
  KeyPair pair;
  std::int32_t id;
};

// The newest of which this database has the secret.
SigningKey signing_key(catalog::Store &store);

}  // namespace meshcat::audit
