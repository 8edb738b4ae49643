// mesh.semver and mesh.semver_range as SQL types.
#include "core/types/semver.hpp"

#include "core/types/semver_range.hpp"
#include "types/binding.hpp"

namespace meshcat::types {

using core::types::Bump;
using core::types::Semver;
using core::types::SemverRange;

namespace {

// A version's number as numeric: it has no upper limit.
Datum number(std::string_view digits) {
  return bridge::call([&] {
    return DirectFunctionCall3(numeric_in, CStringGetDatum(pnstrdup(digits.data(), digits.size())),
                               ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
  });
}

Semver version_argument(FunctionCallInfo fcinfo, int i) {
  return Semver::parse(stored_argument(fcinfo, i));
}

bool contains(FunctionCallInfo fcinfo, int range, int version) {
  return SemverRange::parse(stored_argument(fcinfo, range))
      .contains(version_argument(fcinfo, version));
}

Bump bump_named(std::string_view name) {
  for (const Bump bump : {Bump::patch, Bump::minor, Bump::major})
    if (name == core::types::to_string(bump)) return bump;
  throw core::Error(core::sqlstate::invalid_parameter_value,
                    "unknown part of a version: \"" + std::string(name) + "\"", {},
                    "It is major, minor or patch.");
}

}  // namespace

MESHCAT_TYPE_IO(meshcat_semver, Semver)
MESHCAT_TYPE_ORDER(meshcat_semver, core::types::compare_versions)
MESHCAT_TYPE_HASH(meshcat_semver)

MESHCAT_TYPE_IO(meshcat_semver_range, SemverRange)
MESHCAT_TYPE_EQUALITY(meshcat_semver_range)
MESHCAT_TYPE_HASH(meshcat_semver_range)

// mesh.major(semver), mesh.minor(semver), mesh.patch(semver) -> numeric
MESHCAT_FUNCTION(meshcat_semver_major) {
  return number(version_argument(fcinfo, 0).parts().major_number);
}
MESHCAT_FUNCTION(meshcat_semver_minor) {
  return number(version_argument(fcinfo, 0).parts().minor_number);
}
MESHCAT_FUNCTION(meshcat_semver_patch) {
  return number(version_argument(fcinfo, 0).parts().patch_number);
}

// mesh.is_prerelease(semver) -> boolean
MESHCAT_FUNCTION(meshcat_semver_is_prerelease) {
  PG_RETURN_BOOL(version_argument(fcinfo, 0).is_prerelease());
}

// mesh.next_version(semver, part text) -> semver
MESHCAT_FUNCTION(meshcat_semver_next) {
  const Semver version = version_argument(fcinfo, 0);
  return bridge::text_datum(version.next(bump_named(stored_argument(fcinfo, 1))).to_string());
}

// mesh.bump_between(semver, semver) -> text
MESHCAT_FUNCTION(meshcat_semver_bump_between) {
  return bridge::text_datum(core::types::to_string(
      core::types::bump_between(version_argument(fcinfo, 0), version_argument(fcinfo, 1))));
}

// semver <@ semver_range, and its commutator
MESHCAT_FUNCTION(meshcat_semver_in_range) {
  PG_RETURN_BOOL(contains(fcinfo, 1, 0));
}
MESHCAT_FUNCTION(meshcat_semver_range_contains) {
  PG_RETURN_BOOL(contains(fcinfo, 0, 1));
}

// semver::semver_range: the range of that version alone
MESHCAT_FUNCTION(meshcat_semver_to_range) {
  const Semver version = version_argument(fcinfo, 0);
  return bridge::text_datum(SemverRange::parse(version.without_build().to_string()).to_string());
}

}  // namespace meshcat::types
