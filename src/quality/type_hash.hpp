// How keys are hashed whose distinct values are estimated: as equality has it that `=`
// and `group by` use. Both tiers hash the same.
#pragma once

#include <cstdint>

#include "bridge/guard.hpp"

namespace meshcat::quality {

struct TypeHash {
  Oid type;            // a base type
  FmgrInfo *function;  // its own, in a lasting cache
  Oid collation;
};

// Throws PgError, and wrong_object_type for a type that has none.
TypeHash type_hash(Oid type, Oid collation);

// A key's hash, value by value: what the first one's is mixed into, and then the next
// ones'. It must run within bridge::call(). Never to be changed: sketches of different
// hashes do not merge.
inline constexpr std::uint64_t hash_of_nothing = 0x6D65736863617431;  // "meshcat1"
std::uint64_t next_hash(std::uint64_t so_far, const TypeHash &how, Datum value);

}  // namespace meshcat::quality
