// Reading first and being asked afterwards, where the domain has allowed for it.
#include "access/decision.hpp"
#include "access/granting.hpp"
#include "access/requesting.hpp"
#include "bridge/args.hpp"
#include "catalog/names.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// What the caller may do in an emergency, by the first of the roles that it is a member of.
Rows allowance(Store &store, const Product &product, const bridge::Param &duration) {
  Rows rows = store.query(
      "select e.unmask, e.unfiltered, coalesce($3, e.longest), coalesce($3, e.longest) <= e.longest"
      " and coalesce($3, e.longest) > interval '0', e.longest::text"
      " from mesh_catalog.emergency_role e"
      " join pg_catalog.pg_roles r on r.oid = e.role_oid and r.rolname = e.role_name"
      " where e.product_id = $1 and pg_catalog.pg_has_role($2, r.oid, 'USAGE')"
      " order by e.longest desc, e.role_name limit 1",
      {bridge::int8(product.id), bridge::oid(store.caller()), duration});
  if (rows.empty())
    throw core::Error(sqlstate::insufficient_privilege,
                      "permission denied for emergency access to product \"" + product.ref() + "\"",
                      "Role \"" + store.caller_name() + "\" is not among those who have it.",
                      "The domain allows it: mesh.allow_emergency(); or request access.");
  if (!rows.boolean(0, 3))
    throw core::Error(
        sqlstate::invalid_parameter_value,
        "emergency access to product \"" + product.ref() + "\" is for at most " + rows.text(0, 4),
        {}, "It can be taken again once it was reviewed.");
  return rows;
}

void require_reviewed(Store &store, const Product &product) {
  const Rows open = store.query(
      "select g.grant_id from mesh_catalog.emergency e"
      " join mesh_catalog.access_grant g using (grant_id)"
      " where g.product_id = $1 and g.role_oid = $2 and e.reviewed_at is null limit 1",
      {bridge::int8(product.id), bridge::oid(store.caller())});
  if (!open.empty())
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "emergency " + open.text(0, 0) + " is not reviewed yet", {},
                      "Somebody else of the domain says what was found: SELECT "
                      "mesh.review_emergency(" +
                          open.text(0, 0) + ", '...');");
}

}  // namespace

// mesh.allow_emergency(product text, role regrole, longest interval, unmask text[],
//   unfiltered boolean) -> void
MESHCAT_FUNCTION(meshcat_access_allow_emergency) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const Oid role = args.oid(1, "role");
  args.require(2, "longest");
  const std::vector<std::string> unmask = args.text_array(3, "unmask");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain, {Duty::product_owner}, "allow emergency access");
  require_columns(store, product, unmask);
  const std::string name = catalog::live_role_name(store, role);
  store.query(
      "insert into mesh_catalog.emergency_role (product_id, role_name, role_oid, longest, unmask,"
      " unfiltered, allowed_by) values ($1, $2, $3, $4, $5, $6, $7)"
      " on conflict (product_id, role_name) do update set role_oid = excluded.role_oid,"
      " longest = excluded.longest, unmask = excluded.unmask, unfiltered = excluded.unfiltered,"
      " allowed_at = pg_catalog.now(), allowed_by = excluded.allowed_by",
      {bridge::int8(product.id), bridge::text(name), bridge::oid(role), bridge::argument(fcinfo, 2),
       bridge::text_array(unmask), bridge::boolean(args.boolean(4, "unfiltered")),
       bridge::text(store.caller_name())});
  store.audit("allow emergency access", product.ref() + ": " + name);
  PG_RETURN_VOID();
}

// mesh.disallow_emergency(product text, role regrole) -> void
MESHCAT_FUNCTION(meshcat_access_disallow_emergency) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const Oid role = args.oid(1, "role");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain, {Duty::product_owner}, "disallow emergency access");
  const std::string name = catalog::role_name(role);
  const Rows gone = store.query(
      "delete from mesh_catalog.emergency_role where product_id = $1 and role_name = $2 returning "
      "1",
      {bridge::int8(product.id), bridge::text(name)});
  if (gone.empty())
    throw core::Error(
        sqlstate::undefined_object,
        "role \"" + name + "\" has no emergency access to product \"" + product.ref() + "\"");
  store.audit("disallow emergency access", product.ref() + ": " + name);
  PG_RETURN_VOID();
}

// mesh.emergency_access(product text, reason text, duration interval) -> bigint
MESHCAT_FUNCTION(meshcat_access_emergency) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), reason = args.text(1, "reason");
  require_newest_state("take emergency access");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  const Rows allowed = allowance(store, product, bridge::argument(fcinfo, 2));
  // Of two at once the second sees the first one's.
  lock_port_views(store, product);
  require_reviewed(store, product);
  bool null = false;
  const bridge::Param duration = bridge::datum(INTERVALOID, allowed.datum(0, 2, &null), null);
  const std::string purpose = "emergency: " + reason;
  const std::int64_t request =
      make_request(store, product, store.caller(), store.caller_name(), purpose, duration);
  const std::int64_t grant = grant_access(store, lock_pending_request(store, request),
                                          {.approved_by = store.caller_name(),
                                           .unmask = allowed.text_array(0, 0),
                                           .unfiltered = allowed.boolean(0, 1),
                                           .until = {},
                                           .note = "in an emergency"});
  store.query("insert into mesh_catalog.emergency (grant_id, reason) values ($1, $2)",
              {bridge::int8(grant), bridge::text(reason)});
  store.audit("emergency access", product.ref() + ": " + reason);
  PG_RETURN_INT64(grant);
}

// mesh.review_emergency(grant_id bigint, finding text) -> void
MESHCAT_FUNCTION(meshcat_access_review_emergency) {
  const Args args(fcinfo);
  const std::int64_t grant = args.int8(0, "grant_id");
  const std::string finding = args.text(1, "finding");
  require_newest_state("review an emergency");
  Store store;
  const PendingRequest request = request_of_grant(store, grant);
  require_decider(store, request.product, "review emergencies");
  require_four_eyes(request, store.caller());
  const Rows reviewed = store.query(
      "update mesh_catalog.emergency set reviewed_at = pg_catalog.clock_timestamp(),"
      " reviewed_by = $2, finding = $3 where grant_id = $1 and reviewed_at is null returning 1",
      {bridge::int8(grant), bridge::text(store.caller_name()), bridge::text(finding)});
  if (reviewed.empty())
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "grant " + std::to_string(grant) + " is no emergency to be reviewed", {},
                      "mesh.emergencies lists those that are.");
  store.audit("review emergency", request.product.ref() + ": " + finding);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access
