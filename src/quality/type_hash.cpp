#include "quality/type_hash.hpp"

#include <string>

#include "core/quality/keys/hash.hpp"
#include "core/quality/vector/numeric.hpp"

extern "C" {
#include "utils/typcache.h"
}

namespace meshcat::quality {

namespace vector = core::quality::vector;

namespace {

// PostgreSQL folds 64 bits into 32 before it hashes them, so that 1 and 2^32 have the same
// hash, as have one in some thousands of ten million moments.
bool is_own_hash(Oid type) {
  return type == INT8OID || type == TIMESTAMPOID || type == TIMESTAMPTZOID || type == TIMEOID;
}

// What PostgreSQL's hash of a numeric leaves out: 7 and -7 have the same, and so have NaN
// and the infinities.
std::uint64_t sign_of(Datum value) {
  const auto *numeric = PG_DETOAST_DATUM_PACKED(value);
  const vector::Number number =
      vector::read_numeric({VARDATA_ANY(numeric), VARSIZE_ANY_EXHDR(numeric)});
  return static_cast<std::uint64_t>(3 * number.rank + number.sign);
}

}  // namespace

TypeHash type_hash(Oid type, Oid collation) {
  FmgrInfo *function = bridge::call([&] {
    return &lookup_type_cache(type, TYPECACHE_HASH_EXTENDED_PROC_FINFO)->hash_extended_proc_finfo;
  });
  if (!OidIsValid(function->fn_oid))
    throw core::Error(core::sqlstate::wrong_object_type,
                      std::string("values of type ") +
                          bridge::call([&] { return format_type_be(type); }) + " have no hash",
                      {},
                      "Count the distinct values of a column whose type has one, or of its text.");
  return {type, function, collation};
}

std::uint64_t next_hash(std::uint64_t so_far, const TypeHash &how, Datum value) {
  using core::quality::keys::mix;
  if (is_own_hash(how.type)) return mix(DatumGetUInt64(value), so_far);
  const Datum seed = Int64GetDatum(static_cast<std::int64_t>(hash_of_nothing));
  const std::uint64_t hash =
      DatumGetUInt64(FunctionCall2Coll(how.function, how.collation, value, seed));
  return mix(hash, how.type == NUMERICOID ? mix(sign_of(value), so_far) : so_far);
}

}  // namespace meshcat::quality
