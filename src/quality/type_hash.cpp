#include "quality/type_hash.hpp"

#include <string>

extern "C" {
#include "utils/typcache.h"
}

namespace meshcat::quality {

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
  return {function, collation};
}

}  // namespace meshcat::quality
