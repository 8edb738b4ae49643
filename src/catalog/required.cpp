// mesh_catalog.required: what functions written in SQL say to a NULL.
#include "bridge/args.hpp"

namespace meshcat::catalog {

// mesh_catalog.required(value anyelement, argument text) -> anyelement
MESHCAT_FUNCTION(meshcat_catalog_required) {
  const bridge::Args args(fcinfo);
  const std::string argument = args.text(1, "argument");
  args.require(0, argument.c_str());
  return args.datum(0);
}

}  // namespace meshcat::catalog
