// Documents that are signed as seals are.
#include "audit/sha256.hpp"
#include "audit/signing_key.hpp"
#include "bridge/args.hpp"
#include "core/audit/record.hpp"

namespace meshcat::audit {

namespace {

using bridge::Args;
using core::audit::Digest;

// As PostgreSQL writes it: the same content has the same text.
Digest digest_of(Datum document) {
  const std::string text = bridge::output(document, JSONBOID);
  std::string bytes(1, static_cast<char>(core::audit::Kind::document));
  bytes += bridge::call([&] {
    return std::string_view(pg_server_to_any(text.c_str(), static_cast<int>(text.size()), PG_UTF8));
  });
  return sha256(bytes);
}

}  // namespace

// mesh_catalog.document_digest(document jsonb) -> bytea
MESHCAT_FUNCTION(meshcat_audit_document_digest) {
  return bridge::bytea_datum(core::audit::bytes_of(digest_of(Args(fcinfo).datum(0))));
}

// mesh_catalog.sign_document(document jsonb) -> jsonb
MESHCAT_FUNCTION(meshcat_audit_sign_document) {
  const MemoryContext context = CurrentMemoryContext;
  const std::string digest(core::audit::bytes_of(digest_of(Args(fcinfo).datum(0))));
  catalog::Store store;
  const SigningKey key = signing_key(store);
  const bridge::Rows signed_rows = store.query(
      "select $1 || pg_catalog.jsonb_build_object('signature', pg_catalog.jsonb_build_object("
      " 'algorithm', 'Ed25519', 'key_id', $2, 'public_key', pg_catalog.encode($3, 'hex'),"
      " 'digest', pg_catalog.encode($4, 'hex'), 'signature', pg_catalog.encode($5, 'hex')))",
      {bridge::argument(fcinfo, 0), bridge::int4(key.id), bridge::bytea(key.pair.public_key),
       bridge::bytea(digest), bridge::bytea(sign(key.pair, digest))});
  bool null = false;
  return bridge::copy_datum(signed_rows.datum(0, 0, &null), JSONBOID, context);
}

}  // namespace meshcat::audit
