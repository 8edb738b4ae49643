// mesh.check_kinds: what kinds of check there are.
#include "core/quality/check.hpp"
#include "core/quality/params.hpp"
#include "quality/row.hpp"

namespace meshcat::quality {

namespace quality = core::quality;

namespace {

std::string columns_of(const quality::KindTraits &kind) {
  const std::string least = std::to_string(kind.min_columns);
  if (kind.min_columns == kind.max_columns) return least;
  if (kind.max_columns == quality::any_columns) return least + " or more";
  return least + " to " + std::to_string(kind.max_columns);
}

}  // namespace

// mesh_catalog.is_check_kind(name text) -> boolean
MESHCAT_FUNCTION(meshcat_quality_is_kind) {
  PG_RETURN_BOOL(quality::find_kind(bridge::Args(fcinfo).text(0, "name")) != nullptr);
}

// mesh.check_kinds() -> setof (kind, dimension, columns, params, metric, fail, fused)
MESHCAT_FUNCTION(meshcat_quality_kinds) {
  bridge::SetResult result(fcinfo);
  for (const std::string &name : quality::kind_names()) {
    quality::Check check;
    check.kind = quality::kind_by_name(name).kind;
    const quality::KindTraits &kind = quality::traits(check.kind);
    Row<7> row;
    row.add(name);
    row.add(std::string(quality::name(kind.dimension)));
    row.add(columns_of(kind));
    row.add(quality::parameter_names(kind));
    row.add(std::string(kind.metric));
    row.add(std::string(kind.fail));
    row.add(BoolGetDatum(check.is_fused()));
    row.to(result);
  }
  return static_cast<Datum>(0);
}

}  // namespace meshcat::quality
