// What search needs beyond PostgreSQL's text search: forgiveness for typing errors.
#include "bridge/args.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::discovery {

// mesh_catalog.similarity(a text, b text) -> double precision
MESHCAT_FUNCTION(meshcat_discovery_similarity) {
  const bridge::Args args(fcinfo);
  const double alike = core::text::similarity(args.text(0, "a"), args.text(1, "b"));
  return bridge::call([&] { return Float8GetDatum(alike); });
}

}  // namespace meshcat::discovery
