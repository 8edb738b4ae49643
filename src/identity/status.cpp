// What mesh.status() tells of signing on, and what has whom the server may sign on read anew.
#include "bridge/compat.hpp"
#include "bridge/guc.hpp"
#include "bridge/spi.hpp"
#include "identity/published.hpp"

extern "C" {
#include "commands/trigger.h"
}

namespace meshcat::identity {

// mesh_catalog.trust_changed() -> trigger
MESHCAT_FUNCTION(meshcat_identity_trust_changed) {
  published::change_on_commit();
  return PointerGetDatum(nullptr);
}

// mesh_catalog.sign_on_facts() -> (supported boolean, asked_for text, preloaded boolean,
//   bytes bigint, problem text)
MESHCAT_FUNCTION(meshcat_identity_sign_on_facts) {
#ifdef MESHCAT_OAUTH
  constexpr bool supported = true;
#else
  constexpr bool supported = false;
#endif
  const char *database = bridge::guc::oauth_database;
  const std::string asked_for = database == nullptr ? "" : database;
  const published::Facts facts = published::facts();
  bridge::SetResult(fcinfo).add(
      {bridge::boolean(supported), bridge::text(asked_for), bridge::boolean(published::exists()),
       bridge::int8(static_cast<std::int64_t>(facts.bytes)), bridge::text(facts.problem)});
  return 0;
}

}  // namespace meshcat::identity
