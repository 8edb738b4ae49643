// Who still needs what was granted: nobody's silence keeps a grant.
#include "access/decision.hpp"
#include "access/granting.hpp"
#include "bridge/args.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// The certificate that is asked for, locked. Returns its campaign.
std::int64_t lock_open_certificate(Store &store, std::int64_t grant) {
  const Rows rows = store.query(
      "select t.campaign_id from mesh_catalog.access_certificate t"
      " join mesh_catalog.access_campaign c using (campaign_id)"
      " where t.grant_id = $1 and t.kept is null and c.due_at > pg_catalog.clock_timestamp()"
      " order by 1 for update of t",
      {bridge::int8(grant)});
  if (rows.empty())
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "nobody asks whether grant " + std::to_string(grant) + " is still needed", {},
                      "mesh.recertifications tells what is asked; mesh.recertify() asks.");
  return rows.int8(0, 0);
}

}  // namespace

// mesh.recertify(product text, due interval) -> bigint
MESHCAT_FUNCTION(meshcat_access_recertify) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  args.require(1, "due");
  require_newest_state("recertify grants");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  require_decider(store, product, "recertify grants");
  const Rows due = store.query("select pg_catalog.isfinite($1) and $1 > interval '0'",
                               {bridge::argument(fcinfo, 1)});
  if (!due.boolean(0, 0))
    throw core::Error(sqlstate::invalid_parameter_value, "due is not a time to come", {},
                      "Give people time to answer, for example due => '30 days'.");
  const Rows campaign = store.query(
      "insert into mesh_catalog.access_campaign (product_id, due_at, opened_by)"
      " values ($1, pg_catalog.clock_timestamp() + $2, $3) returning campaign_id",
      {bridge::int8(product.id), bridge::argument(fcinfo, 1), bridge::text(store.caller_name())});
  // One that is asked about already keeps the earlier date.
  const Rows asked = store.query(
      "insert into mesh_catalog.access_certificate (campaign_id, grant_id)"
      " select $1, g.grant_id from mesh_catalog.access_grant g where g.product_id = $2"
      " and g.ended_at is null and g.valid_until > pg_catalog.clock_timestamp() and not exists ("
      "  select from mesh_catalog.access_certificate t where t.grant_id = g.grant_id"
      "  and t.kept is null)",
      {bridge::int8(campaign.int8(0, 0)), bridge::int8(product.id)});
  store.audit("recertify grants",
              product.ref() + ": " + std::to_string(asked.processed()) + " grants");
  PG_RETURN_INT64(campaign.int8(0, 0));
}

// mesh.certify(grant_id bigint, keep boolean, note text) -> void
MESHCAT_FUNCTION(meshcat_access_certify) {
  const Args args(fcinfo);
  const std::int64_t grant = args.int8(0, "grant_id");
  const bool keep = args.boolean(1, "keep");
  const std::string note = args.maybe_text(2).value_or("");
  require_newest_state("certify a grant");
  Store store;
  const PendingRequest request = request_of_grant(store, grant);
  require_decider(store, request.product, "certify grants");
  if (keep) require_four_eyes(request, store.caller());
  const std::int64_t campaign = lock_open_certificate(store, grant);
  store.query(
      "update mesh_catalog.access_certificate set kept = $3, note = $4, decided_by = $5,"
      " decided_at = pg_catalog.clock_timestamp() where campaign_id = $1 and grant_id = $2",
      {bridge::int8(campaign), bridge::int8(grant), bridge::boolean(keep),
       bridge::text(args.maybe_text(2)), bridge::text(store.caller_name())});
  if (!keep) end_grant(store, grant, note.empty() ? "no longer needed" : note);
  store.audit(keep ? "keep grant" : "drop grant",
              request.product.ref() + ": " + request.role_name + ": " + note);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access
