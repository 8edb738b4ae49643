// The hashes of the log, for SQL.
#include "audit/sha256.hpp"
#include "audit/signature.hpp"
#include "bridge/args.hpp"
#include "core/audit/merkle.hpp"
#include "core/audit/record.hpp"

extern "C" {
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
}

namespace meshcat::audit {

namespace {

using bridge::Args;
using core::audit::Digest;
using core::audit::digest_bytes;
using core::audit::Fields;
using core::audit::Kind;
using core::audit::Leaves;

struct Elements {
  Datum *values;
  bool *nulls;
  int count;
};

Elements elements_of(Datum array, Oid type) {
  return bridge::call([&] {
    Elements found{};
    deconstruct_array(DatumGetArrayTypeP(array), type, -1, false, TYPALIGN_INT, &found.values,
                      &found.nulls, &found.count);
    return found;
  });
}

// Texts in UTF-8, so that another encoding of the database changes no hash. They live in
// the current memory context.
Fields fields_of(Datum array) {
  const Elements elements = elements_of(array, TEXTOID);
  Fields fields(static_cast<std::size_t>(elements.count));
  bridge::call([&] {
    for (int i = 0; i < elements.count; ++i) {
      if (elements.nulls[i]) continue;
      const struct varlena *value = PG_DETOAST_DATUM_PACKED(elements.values[i]);
      const int size = static_cast<int>(VARSIZE_ANY_EXHDR(value));
      const char *own = VARDATA_ANY(value), *utf8 = pg_server_to_any(own, size, PG_UTF8);
      fields[static_cast<std::size_t>(i)] =
          std::string_view(utf8, utf8 == own ? static_cast<std::size_t>(size) : strlen(utf8));
    }
  });
  return fields;
}

std::string leaves_of(Datum array) {
  const Elements elements = elements_of(array, BYTEAOID);
  std::string leaves;
  for (int i = 0; i < elements.count; ++i) {
    const std::string leaf = elements.nulls[i] ? "" : bridge::bytea_value(elements.values[i]);
    // What is no digest is taken for one that nothing has.
    leaves += leaf.size() == digest_bytes ? leaf : std::string(digest_bytes, '\0');
  }
  return leaves;
}

Datum digest_datum(const Digest &digest) {
  return bridge::bytea_datum(core::audit::bytes_of(digest));
}

}  // namespace

// mesh_catalog.log_origin() -> text
MESHCAT_FUNCTION(meshcat_audit_origin) {
  return bridge::text_datum(std::to_string(GetSystemIdentifier()) + "/" +
                            std::to_string(MyDatabaseId));
}

// mesh_catalog.leaf_hash(fields text[]) -> bytea
MESHCAT_FUNCTION(meshcat_audit_leaf_hash) {
  return digest_datum(
      core::audit::hash_record(Kind::leaf, fields_of(Args(fcinfo).datum(0)), sha256));
}

// mesh_catalog.seal_hash(fields text[]) -> bytea
MESHCAT_FUNCTION(meshcat_audit_seal_hash) {
  return digest_datum(
      core::audit::hash_record(Kind::seal, fields_of(Args(fcinfo).datum(0)), sha256));
}

// mesh_catalog.merkle_root(leaves bytea[]) -> bytea
MESHCAT_FUNCTION(meshcat_audit_merkle_root) {
  const std::string leaves = leaves_of(Args(fcinfo).datum(0));
  return digest_datum(core::audit::merkle_root(Leaves(leaves), sha256));
}

// mesh_catalog.merkle_proof(leaves bytea[], place bigint) -> bytea[]
MESHCAT_FUNCTION(meshcat_audit_merkle_proof) {
  const Args args(fcinfo);
  const std::string leaves = leaves_of(args.datum(0));
  const auto proof = core::audit::inclusion_proof(
      Leaves(leaves), static_cast<std::size_t>(args.int8(1, "place")), sha256);
  std::vector<Datum> digests;
  for (const Digest &digest : proof) digests.push_back(digest_datum(digest));
  return bridge::call([&] {
    return PointerGetDatum(construct_array(digests.data(), static_cast<int>(digests.size()),
                                           BYTEAOID, -1, false, TYPALIGN_INT));
  });
}

// mesh_catalog.signature_is_valid(public_key bytea, message bytea, signature bytea) -> boolean
MESHCAT_FUNCTION(meshcat_audit_signature_is_valid) {
  const Args args(fcinfo);
  PG_RETURN_BOOL(is_signature(bridge::bytea_value(args.datum(0)),
                              bridge::bytea_value(args.datum(1)),
                              bridge::bytea_value(args.datum(2))));
}

}  // namespace meshcat::audit
