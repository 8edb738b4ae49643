// Approval, and its end. An approval is the grant: entitlement, GRANT and audit in
// one transaction. It changes no view and no policy, so it waits for no reader and
// no reader for it.
#include "access/decision.hpp"
#include "access/pending.hpp"
#include "bridge/args.hpp"
#include "catalog/names.hpp"
#include "catalog/port_view.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

void require_live_role(Store &store, const PendingRequest &request) {
  const bool alive = !store
                          .query("select from pg_catalog.pg_roles where oid = $1 and rolname = $2",
                                 {bridge::oid(request.role), bridge::text(request.role_name)})
                          .empty();
  if (!alive)
    throw core::Error(sqlstate::undefined_object,
                      "role \"" + request.role_name + "\" of request " +
                          std::to_string(request.id) + " no longer exists",
                      "A role of that name created since is another role.",
                      "Deny the request; the new role can make one of its own.");
}

std::int64_t insert_grant(Store &store, const PendingRequest &request, const Args &args,
                          FunctionCallInfo fcinfo, const std::vector<std::string> &unmask) {
  const Rows until = store.query(
      "select coalesce($2, pg_catalog.clock_timestamp() + duration),"
      " coalesce($2, pg_catalog.clock_timestamp() + duration) > pg_catalog.clock_timestamp()"
      " and coalesce(pg_catalog.isfinite($2), true)"
      " from mesh_catalog.access_request where request_id = $1",
      {bridge::int8(request.id), bridge::argument(fcinfo, 1)});
  if (!until.boolean(0, 1))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "valid_until " + until.text(0, 0) + " is not a date to come", {},
                      "Every grant ends: leave it out to grant what was asked for.");
  return store
      .query(
          "insert into mesh_catalog.access_grant (request_id, product_id, role_name, role_oid,"
          " purpose, valid_from, valid_until, unmask, unfiltered, approved_by)"
          " values ($1, $2, $3, $4, $5, pg_catalog.clock_timestamp(), $6, $7, $8, $9)"
          " returning grant_id",
          {bridge::int8(request.id), bridge::int8(request.product.id),
           bridge::text(request.role_name), bridge::oid(request.role),
           bridge::text(request.purpose), bridge::timestamptz(until.timestamptz(0, 0)),
           bridge::text_array(unmask), bridge::boolean(args.boolean(3, "unfiltered")),
           bridge::text(store.caller_name())})
      .int8(0, 0);
}

// Ends one grant. The privilege goes with the role's last valid grant.
void end_grant(Store &store, std::int64_t grant_id, const std::string &reason) {
  const Rows grant = store.query(
      "update mesh_catalog.access_grant set ended_at = pg_catalog.clock_timestamp(), ended_by = $2,"
      " end_reason = $3 where grant_id = $1 and ended_at is null"
      " returning product_id, role_name, role_oid",
      {bridge::int8(grant_id), bridge::text(store.caller_name()), bridge::text(reason)});
  if (grant.empty()) return;
  const Product product = catalog::product_by_id(store, grant.int8(0, 0));
  const std::vector<std::string> views = lock_port_views(store, product);
  const bool last =
      store
          .query(
              "select not exists (select from mesh_catalog.access_grant where product_id = $1"
              "  and role_oid = $2 and ended_at is null"
              "  and valid_until > pg_catalog.clock_timestamp())"
              " and exists (select from pg_catalog.pg_roles where oid = $2 and rolname = $3)",
              {bridge::int8(product.id), bridge::oid(grant.oid(0, 2)),
               bridge::text(grant.text(0, 1))})
          .boolean(0, 0);
  if (last && !views.empty())
    run_as_domain(product, "revoke select on " + joined(views) + " from " +
                               catalog::quote_identifier(grant.text(0, 1)));
  store.audit("end grant", product.ref() + ": " + grant.text(0, 1) + ": " + reason);
}

}  // namespace

// mesh.approve(request_id bigint, valid_until timestamptz, unmask text[],
//   unfiltered boolean, note text) -> bigint
MESHCAT_FUNCTION(meshcat_access_approve) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "request_id");
  const std::vector<std::string> unmask = args.text_array(2, "unmask");
  require_newest_state("approve a request");
  Store store;
  const PendingRequest request = lock_pending_request(store, id);
  require_decider(store, request.product, "approve requests");
  require_four_eyes(request, store.caller());
  require_live_role(store, request);
  require_columns(store, request.product, unmask);
  const std::vector<std::string> views = lock_port_views(store, request.product);
  const std::int64_t grant_id = insert_grant(store, request, args, fcinfo, unmask);
  store.query(
      "update mesh_catalog.access_request set state = 'approved',"
      " decided_at = pg_catalog.clock_timestamp(), decided_by = $2, note = $3 where request_id = "
      "$1",
      {bridge::int8(id), bridge::text(store.caller_name()), bridge::text(args.maybe_text(4))});
  run_as_domain(request.product, "grant select on " + joined(views) + " to " +
                                     catalog::quote_identifier(request.role_name));
  store.audit("approve request",
              request.product.ref() + ": " + request.role_name + " for " + request.purpose);
  PG_RETURN_INT64(grant_id);
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
      "select grant_id from mesh_catalog.access_grant where ended_at is null"
      " and valid_until <= pg_catalog.clock_timestamp() order by product_id, grant_id"
      " for update skip locked");
  std::int64_t ended = 0;
  for (std::size_t i = 0; i < expired.size(); ++i) {
    // One domain's trouble, such as an owner role that is gone, is not another's.
    const bool done =
        bridge::attempt([&] { end_grant(store, expired.int8(i, 0), "expired"); },
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
