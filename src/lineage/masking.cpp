// Which functions hide what they are given.
#include "lineage/tracer.hpp"

extern "C" {
#include "catalog/dependency.h"
#include "catalog/pg_proc.h"
#include "utils/fmgroids.h"
}

namespace meshcat::lineage {

namespace {

// The name without what distinguishes digest_text from digest_bytea and such.
bool is_one_way(const char *name) {
  for (const char *prefix :
       {"digest", "hmac", "crypt", "encrypt", "pgp_sym_encrypt", "pgp_pub_encrypt"})
    if (strncmp(name, prefix, strlen(prefix)) == 0) return true;
  return false;
}

bool is_of_pgcrypto(Oid function) {
  const Oid extension = getExtensionOfObject(ProcedureRelationId, function);
  if (!OidIsValid(extension)) return false;
  const char *name = get_extension_name(extension);
  return name != nullptr && strcmp(name, "pgcrypto") == 0;
}

bool is_keyed_hash(Oid function, const char *name) {
  const char *schema = get_namespace_name(get_func_namespace(function));
  return strcmp(name, "keyed_hash") == 0 && schema != nullptr &&
         strcmp(schema, "mesh_catalog") == 0;
}

}  // namespace

bool hides(Oid function) {
  switch (function) {
    case F_MD5_TEXT:
    case F_MD5_BYTEA:
    case F_SHA224:
    case F_SHA256:
    case F_SHA384:
    case F_SHA512:
    case F_HASHTEXT:
    case F_HASHTEXTEXTENDED:
    case F_COUNT_ANY:
    case F_COUNT_:
      return true;
    default:
      break;
  }
  if (function < FirstNormalObjectId) return false;
  const char *name = get_func_name(function);
  if (name == nullptr) return false;
  return is_keyed_hash(function, name) || (is_one_way(name) && is_of_pgcrypto(function));
}

}  // namespace meshcat::lineage
