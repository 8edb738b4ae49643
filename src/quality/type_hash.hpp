// How keys are hashed whose distinct values are estimated: as equality has it that `=`
// and `group by` use. Both tiers hash the same.
#pragma once

#include "bridge/guard.hpp"
#include "core/quality/keys/hash.hpp"

namespace meshcat::quality {

// Never to be changed: sketches of different seeds do not merge.
inline constexpr std::int64_t hash_seed = 0x6D65736863617431;  // "meshcat1"

struct TypeHash {
  FmgrInfo *function;  // of a lasting cache
  Oid collation;
};

// Of a base type. Throws PgError, and wrong_object_type for a type that has none.
TypeHash type_hash(Oid type, Oid collation);

// A key's hash, value by value: what the first one's is mixed into, and then the next
// ones'. It must run within bridge::call().
inline constexpr auto hash_of_nothing = static_cast<std::uint64_t>(hash_seed);
inline std::uint64_t next_hash(std::uint64_t so_far, const TypeHash &how, Datum value) {
  const Datum hash =
      FunctionCall2Coll(how.function, how.collation, value, Int64GetDatum(hash_seed));
  return core::quality::keys::mix(DatumGetUInt64(hash), so_far);
}

}  // namespace meshcat::quality
