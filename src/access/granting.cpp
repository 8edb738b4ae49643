#include "access/granting.hpp"

#include "access/decision.hpp"
#include "catalog/names.hpp"

namespace meshcat::access {

using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

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

std::int64_t insert_grant(Store &store, const PendingRequest &request, const Terms &terms) {
  const bridge::Param given = bridge::datum(
      TIMESTAMPTZOID, TimestampTzGetDatum(terms.until.value_or(0)), !terms.until.has_value());
  const Rows until = store.query(
      "select coalesce($2, pg_catalog.clock_timestamp() + duration),"
      " coalesce($2, pg_catalog.clock_timestamp() + duration) > pg_catalog.clock_timestamp()"
      " and coalesce(pg_catalog.isfinite($2), true)"
      " from mesh_catalog.access_request where request_id = $1",
      {bridge::int8(request.id), given});
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
           bridge::text_array(terms.unmask), bridge::boolean(terms.unfiltered),
           bridge::text(terms.approved_by)})
      .int8(0, 0);
}

}  // namespace

std::int64_t grant_access(Store &store, const PendingRequest &request, const Terms &terms) {
  require_live_role(store, request);
  require_columns(store, request.product, terms.unmask);
  const std::vector<std::string> views = lock_port_views(store, request.product);
  const std::int64_t grant_id = insert_grant(store, request, terms);
  store.query(
      "update mesh_catalog.access_request set state = 'approved',"
      " decided_at = pg_catalog.clock_timestamp(), decided_by = $2, note = $3 where request_id = "
      "$1",
      {bridge::int8(request.id), bridge::text(terms.approved_by), bridge::text(terms.note)});
  run_as_domain(request.product, "grant select on " + joined(views) + " to " +
                                     catalog::quote_identifier(request.role_name));
  store.audit("approve request",
              request.product.ref() + ": " + request.role_name + " for " + request.purpose);
  return grant_id;
}

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

}  // namespace meshcat::access
