// Approval, and its end. An approval is the grant: entitlement, GRANT and audit in
// one transaction. It changes no view and no policy, so it waits for no reader and
// no reader for it.
#include "access/approval.hpp"
#include "access/decision.hpp"
#include "access/granting.hpp"
#include "bridge/args.hpp"
#include "catalog/port_view.hpp"

namespace meshcat::access {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// mesh.approve(request_id bigint, valid_until timestamptz, unmask text[],
//   unfiltered boolean, note text) -> bigint
MESHCAT_FUNCTION(meshcat_access_approve) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "request_id");
  Terms terms{.approved_by = {},
              .unmask = args.text_array(2, "unmask"),
              .unfiltered = args.boolean(3, "unfiltered"),
              .until = {},
              .note = args.maybe_text(4)};
  if (!args.is_null(1)) terms.until = args.timestamptz(1, "valid_until");
  require_newest_state("approve a request");
  Store store;
  const PendingRequest request = lock_pending_request(store, id);
  require_decider(store, request.product, "approve requests");
  require_approver(store, request);
  require_four_eyes(request, store.caller());
  terms.approved_by = store.caller_name();
  PG_RETURN_INT64(grant_access(store, request, terms));
}

// mesh.revoke(grant_id bigint, reason text) -> void
MESHCAT_FUNCTION(meshcat_access_revoke) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "grant_id");
  const std::string reason = args.text(1, "reason");
  require_newest_state("revoke a grant");
  Store store;
  const Rows grant = store.query(
      "select product_id, ended_at::text from mesh_catalog.access_grant where grant_id = $1",
      {bridge::int8(id)});
  if (grant.empty())
    throw core::Error(sqlstate::undefined_object, "there is no grant " + std::to_string(id), {},
                      "SELECT * FROM mesh.grants lists those you may see.");
  require_decider(store, catalog::product_by_id(store, grant.int8(0, 0)), "revoke grants");
  if (!grant.is_null(0, 1))
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "grant " + std::to_string(id) + " ended on " + grant.text(0, 1));
  end_grant(store, id, reason);
  PG_RETURN_VOID();
}

// mesh.revoke(product text, role regrole, reason text) -> integer
MESHCAT_FUNCTION(meshcat_access_revoke_role) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const Oid role = args.oid(1, "role");
  const std::string reason = args.text(2, "reason");
  require_newest_state("revoke a grant");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  require_decider(store, product, "revoke grants");
  const Rows grants = store.query(
      "select grant_id from mesh_catalog.access_grant"
      " where product_id = $1 and role_oid = $2 and ended_at is null order by grant_id",
      {bridge::int8(product.id), bridge::oid(role)});
  if (grants.empty())
    throw core::Error(sqlstate::undefined_object,
                      "role \"" + catalog::role_name(role) + "\" holds no grant of product \"" +
                          product.ref() + "\"",
                      "A grant that another role holds for it ends with that role's.",
                      "SELECT * FROM mesh.grants lists those you may see.");
  for (std::size_t i = 0; i < grants.size(); ++i) end_grant(store, grants.int8(i, 0), reason);
  PG_RETURN_INT32(static_cast<std::int32_t>(grants.size()));
}

// mesh_catalog.expire_grants() -> bigint: tidies up what nobody may use any more
MESHCAT_FUNCTION(meshcat_access_expire) {
  Store store;
  const Rows expired = store.query(
      "select g.grant_id, g.valid_until <= pg_catalog.clock_timestamp()"
      " from mesh_catalog.access_grant g where g.ended_at is null"
      " and (g.valid_until <= pg_catalog.clock_timestamp()"
      "  or g.grant_id in (select o.grant_id from mesh_catalog.overdue_grant o))"
      " order by g.product_id, g.grant_id for update of g skip locked");
  std::int64_t ended = 0;
  for (std::size_t i = 0; i < expired.size(); ++i) {
    // One domain's trouble, such as an owner role that is gone, is not another's.
    const bool done = bridge::attempt(
        [&] {
          end_grant(store, expired.int8(i, 0),
                    expired.boolean(i, 1) ? "expired" : "not recertified");
        },
        [](const ErrorData &error) {
          bridge::call([&] { ereport(WARNING, (errmsg("%s", error.message))); });
        });
    if (done) ++ended;
  }
  PG_RETURN_INT64(ended);
}

// mesh_catalog.drop_access_objects() -> void: before the extension is dropped
MESHCAT_FUNCTION(meshcat_access_drop_objects) {
  Store store;
  catalog::require_admin(store, "drop the mesh's policies and privileges");
  const Rows ports = store.query(
      "select o.port_id from mesh_catalog.port o join pg_catalog.pg_class c on c.oid = o.source"
      " where o.direction = 'output' and o.kind = 'table' order by 1");
  for (std::size_t i = 0; i < ports.size(); ++i)
    catalog::drop_port_policies(store, ports.int8(i, 0));
  const Rows grants = store.query(
      "select grant_id from mesh_catalog.access_grant where ended_at is null order by 1");
  for (std::size_t i = 0; i < grants.size(); ++i)
    end_grant(store, grants.int8(i, 0), "the mesh was uninstalled");
  PG_RETURN_VOID();
}

}  // namespace meshcat::access
