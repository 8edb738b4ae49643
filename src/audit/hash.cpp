// The hashes of the log, for SQL.
#include <algorithm>

#include "audit/sha256.hpp"
#include "audit/signature.hpp"
#include "bridge/spi.hpp"
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

std::vector<std::int64_t> numbers_of(Datum array) {
  const Elements elements = bridge::call([&] {
    Elements found{};
    deconstruct_array(DatumGetArrayTypeP(array), INT8OID, sizeof(int64), FLOAT8PASSBYVAL,
                      TYPALIGN_DOUBLE, &found.values, &found.nulls, &found.count);
    return found;
  });
  std::vector<std::int64_t> numbers;
  for (int i = 0; i < elements.count; ++i) numbers.push_back(DatumGetInt64(elements.values[i]));
  return numbers;
}

std::string hex(const Digest &digest) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
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

// mesh_catalog.prove_leaves(event_ids bigint[], leaves bytea[], wanted bigint[])
//   -> setof (event_id bigint, place bigint, proof text[])
MESHCAT_FUNCTION(meshcat_audit_prove_leaves) {
  const Args args(fcinfo);
  bridge::SetResult result(fcinfo);
  const std::vector<std::int64_t> ids = numbers_of(args.datum(0));
  const std::string leaves = leaves_of(args.datum(1));
  const core::audit::Tree tree(Leaves(leaves), sha256);
  for (const std::int64_t wanted : numbers_of(args.datum(2))) {
    const auto found = std::find(ids.begin(), ids.end(), wanted);
    const auto place = found - ids.begin();
    if (found == ids.end() || leaves.size() < (static_cast<std::size_t>(place) + 1) * digest_bytes)
      continue;
    std::vector<std::string> proof;
    for (const Digest &digest : tree.proof(static_cast<std::size_t>(place)))
      proof.push_back(hex(digest));
    result.add({bridge::int8(wanted), bridge::int8(place), bridge::text_array(proof)});
  }
  return Datum{0};
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
