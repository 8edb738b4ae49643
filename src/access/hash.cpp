#include "access/hash.hpp"

#include <array>

#include "access/entitlement.hpp"
#include "bridge/args.hpp"
#include "bridge/context_object.hpp"
#include "core/access/pseudonym.hpp"

extern "C" {
#include "common/hmac.h"
#include "common/sha2.h"
#include "mb/pg_wchar.h"
}

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Prepared;
using bridge::Rows;
namespace sqlstate = core::sqlstate;

constexpr std::size_t key_bytes = 32;
constexpr std::size_t shown_bytes = 16;  // of the 32 that the hash has

constinit Prepared key_and_domain = {
    "select k.secret, p.domain_id from mesh_catalog.mask_key k"
    " cross join mesh_catalog.port o join mesh_catalog.product p using (product_id)"
    " where o.source = $1::pg_catalog.regclass and o.direction = 'output'"
    " order by p.domain_id limit 1"};

// What one query's calls share: the key, and the domain that it works for.
struct Key {
  std::array<std::uint8_t, key_bytes> bytes;
  std::string domain;

  ~Key() { explicit_bzero(bytes.data(), bytes.size()); }
};

// The relation whose row type the first argument has. Whoever may not use a
// source's schema cannot write that type: only the port view calls this for them.
Oid source_of(FunctionCallInfo call) {
  return bridge::call([&] {
    const Oid type = get_fn_expr_argtype(call->flinfo, 0);
    return type == InvalidOid ? InvalidOid : get_typ_typrelid(type);
  });
}

void read_key(Key &key, Oid source) {
  FreshCatalog catalog;
  const Rows rows = catalog.query(key_and_domain, {bridge::oid(source)});
  if (source == InvalidOid || rows.empty())
    throw core::Error(sqlstate::insufficient_privilege, "permission denied to compute a keyed hash",
                      "Only port views compute it, for the rows of their source.");
  bool null = false;
  const Datum secret = rows.datum(0, 0, &null);
  bridge::call([&] {
    const bytea *value = DatumGetByteaPP(secret);
    if (VARSIZE_ANY_EXHDR(value) != key_bytes) elog(ERROR, "the mask key has a wrong length");
    memcpy(key.bytes.data(), VARDATA_ANY(value), key_bytes);
  });
  key.domain = rows.text(0, 1);
}

const Key &key_of(FunctionCallInfo call) {
  if (call->flinfo->fn_extra == nullptr) {
    Key *key = bridge::make_in<Key>(call->flinfo->fn_mcxt);
    read_key(*key, source_of(call));
    call->flinfo->fn_extra = key;
  }
  return *static_cast<Key *>(call->flinfo->fn_extra);
}

// HMAC-SHA256 of the message, as hexadecimal digits.
std::string keyed_hash(const Key &key, const std::string &message) {
  std::array<std::uint8_t, PG_SHA256_DIGEST_LENGTH> digest;
  const bool done = bridge::call([&] {
    pg_hmac_ctx *context = pg_hmac_create(PG_SHA256);
    const bool ok = context != nullptr &&
                    pg_hmac_init(context, key.bytes.data(), key.bytes.size()) >= 0 &&
                    pg_hmac_update(context, reinterpret_cast<const std::uint8_t *>(message.data()),
                                   message.size()) >= 0 &&
                    pg_hmac_final(context, digest.data(), digest.size()) >= 0;
    pg_hmac_free(context);
    return ok;
  });
  if (!done) throw core::Error(sqlstate::internal_error, "could not compute a keyed hash");
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < shown_bytes; ++i) {
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 15];
  }
  return hex;
}

// What the hash of a value depends on besides it. Neither domain nor scope holds a NUL, so no two
// triples give one message.
std::string scoped(const Key &key, const std::string &scope, const std::string &rest) {
  return key.domain + '\0' + scope + '\0' + rest;
}

std::string hidden_whole(const std::string &value) {
  return std::string(bridge::call([&] {
                       return pg_mbstrlen_with_len(value.data(), static_cast<int>(value.size()));
                     }),
                     '*');
}

}  // namespace

void ensure_mask_key(catalog::Store &store) {
  if (!store.query("select from mesh_catalog.mask_key").empty()) return;
  const Datum secret = bridge::call([] {
    auto *value = static_cast<bytea *>(palloc(VARHDRSZ + key_bytes));
    SET_VARSIZE(value, VARHDRSZ + key_bytes);
    if (!pg_strong_random(VARDATA(value), key_bytes))
      ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate a random key")));
    return PointerGetDatum(value);
  });
  store.query("insert into mesh_catalog.mask_key (secret) values ($1) on conflict do nothing",
              {bridge::datum(BYTEAOID, secret, false)});
}

// mesh_catalog.keyed_hash(source anyelement, hash_scope text, input text) -> text
MESHCAT_FUNCTION(meshcat_access_keyed_hash) {
  const Args args(fcinfo);
  const Key &key = key_of(fcinfo);
  const auto input = args.maybe_text(2);
  if (!input) PG_RETURN_NULL();
  return bridge::text_datum(keyed_hash(key, scoped(key, args.text(1, "hash_scope"), *input)));
}

// mesh_catalog.pseudonym(source anyelement, scope text, purpose text, input text) -> text
MESHCAT_FUNCTION(meshcat_access_pseudonym) {
  const Args args(fcinfo);
  const Key &key = key_of(fcinfo);
  const auto input = args.maybe_text(3);
  if (!input) PG_RETURN_NULL();
  const std::string context = scoped(key, args.text(1, "scope"), args.text(2, "purpose"));
  const auto pseudonym = core::access::pseudonym(key.bytes, "pseudonym" + context, *input);
  return bridge::text_datum(pseudonym ? *pseudonym : hidden_whole(*input));
}

}  // namespace meshcat::access
