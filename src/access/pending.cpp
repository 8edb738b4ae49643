#include "access/pending.hpp"

#include "catalog/four_eyes.hpp"

namespace meshcat::access {

namespace sqlstate = core::sqlstate;

namespace {

PendingRequest request_from(catalog::Store &store, std::int64_t id, const bridge::Rows &rows) {
  return {id,
          catalog::product_by_id(store, rows.int8(0, 0)),
          rows.text(0, 1),
          rows.text(0, 2),
          rows.oid(0, 3),
          rows.oid(0, 4),
          rows.oid(0, 5)};
}

}  // namespace

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
  return request_from(store, id, rows);
}

PendingRequest request_of_grant(catalog::Store &store, std::int64_t grant) {
  const bridge::Rows rows = store.query(
      "select q.product_id, q.role_name, q.purpose, q.role_oid, q.caller_oid, q.session_oid,"
      " q.request_id from mesh_catalog.access_grant g"
      " join mesh_catalog.access_request q using (request_id) where g.grant_id = $1",
      {bridge::int8(grant)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object, "there is no grant " + std::to_string(grant), {},
                      "SELECT * FROM mesh.grants lists those you may see.");
  return request_from(store, rows.int8(0, 6), rows);
}

Oid on_one_side(const PendingRequest &request, Oid session, Oid caller) {
  return catalog::common_side(session, caller, request.session,
                              {request.session, request.caller, request.role});
}

void require_four_eyes(const PendingRequest &request, Oid caller) {
  const Oid session = GetSessionUserId();
  const Oid same = on_one_side(request, session, caller);
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
