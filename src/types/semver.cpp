// mesh.semver as an SQL type.
#include "core/types/hash.hpp"
#include "core/types/semver.hpp"
#include "types/binding.hpp"

namespace meshcat::types {

using core::types::Semver;

MESHCAT_TYPE_IO(meshcat_semver, Semver)
MESHCAT_TYPE_ORDER(meshcat_semver, core::types::compare_versions)
MESHCAT_TYPE_HASH(meshcat_semver)

}  // namespace meshcat::types
