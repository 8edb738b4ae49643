#include "audit/signing_key.hpp"

#include <optional>

namespace meshcat::audit {

namespace {

using bridge::Rows;
using catalog::Store;

std::optional<SigningKey> known_key(Store &store) {
  const Rows known = store.query(
      "select k.key_id, k.public_key, s.secret from mesh_catalog.audit_key k"
      " join mesh_catalog.audit_secret s using (key_id) order by k.key_id desc limit 1");
  if (known.empty()) return std::nullopt;
  return SigningKey{{known.bytea(0, 1), known.bytea(0, 2)}, known.int4(0, 0)};
}

}  // namespace

SigningKey signing_key(Store &store) {
  if (auto known = known_key(store)) return std::move(*known);
  // Of two at once the second has the first one's.
  store.query("lock table mesh_catalog.audit_secret in share row exclusive mode");
  if (auto known = known_key(store)) return std::move(*known);
  KeyPair key = KeyPair::generate();
  const std::int32_t id =
      store
          .query("insert into mesh_catalog.audit_key (public_key) values ($1) returning key_id",
                 {bridge::bytea(key.public_key)})
          .int4(0, 0);
  store.query("insert into mesh_catalog.audit_secret (key_id, secret) values ($1, $2)",
              {bridge::int4(id), bridge::bytea(key.secret)});
  return {std::move(key), id};
}

}  // namespace meshcat::audit
