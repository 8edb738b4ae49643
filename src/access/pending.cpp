#include "access/pending.hpp"

#include "catalog/four_eyes.hpp"

namespace meshcat::access {

namespace sqlstate = core::sqlstate;

PendingRequest lock_pending_request(catalog::Store &store, std::int64_t id) {
  const bridge::Rows rows = store.query(
      "select product_id, role_name, purpose, role_oid, caller_oid, session_oid, state, decided_by"
      " from mesh_catalog.access_request where request_id = $1 for update",
      {bridge::int8(id)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object, "there is no request " + std::to_string(id), {},
                      "SELECT * FROM mesh.requests lists those you may see.");
  if (rows.text(0, 6) != "pending")
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "request " + std::to_string(id) + " was " + rows.text(0, 6) + " by \"" +
                          rows.text(0, 7) + "\"",
                      {}, "A new request is made with mesh.request_access(...).");
  return {id,
          catalog::product_by_id(store, rows.int8(0, 0)),
          rows.text(0, 1),
          rows.text(0, 2),
          rows.oid(0, 3),
          rows.oid(0, 4),
          rows.oid(0, 5)};
}

void require_four_eyes(const PendingRequest &request, Oid caller) {
  const Oid session = GetSessionUserId();
  const Oid same = catalog::common_side(caller, request.session,
                                        {request.session, request.caller, request.role});
  if (same == InvalidOid) return;
  throw core::Error(sqlstate::insufficient_privilege,
                    "request " + std::to_string(request.id) +
                        " must be approved by somebody other than who made it",
                    "Logged in as \"" + catalog::role_name(session) + "\", acting as \"" +
                        catalog::role_name(caller) + "\": that is, or can become, \"" +
                        catalog::role_name(same) + "\", on whose side the request is.",
                    "Another product_owner or steward of domain \"" + request.product.domain.name +
                        "\" approves it, from a login of their own.");
}

}  // namespace meshcat::access
