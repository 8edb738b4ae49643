// Asking for access, and being told no.
#include "access/requesting.hpp"

#include "access/approval.hpp"
#include "access/decision.hpp"
#include "bridge/args.hpp"
#include "catalog/names.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

void require_membership(Store &store, Oid role, const std::string &role_name) {
  const bool member = store
                          .query("select pg_catalog.pg_has_role($1, $2, 'MEMBER')",
                                 {bridge::oid(store.caller()), bridge::oid(role)})
                          .boolean(0, 0);
  if (!member)
    throw core::Error(sqlstate::insufficient_privilege,
                      "permission denied to request access for role \"" + role_name + "\"",
                      "Role \"" + store.caller_name() + "\" is not a member of it.",
                      "Whoever acts for that role asks for it.");
}

// Pending requests are told apart by it: an index entry has to hold it.
constexpr std::size_t longest_purpose = 1000;

void require_short(const std::string &purpose) {
  if (purpose.size() <= longest_purpose) return;
  throw core::Error(sqlstate::program_limit_exceeded, "the purpose is too long",
                    "It has " + std::to_string(purpose.size()) + " bytes; the limit is " +
                        std::to_string(longest_purpose) + ".",
                    "Say it in a sentence, and refer to a document for the rest.");
}

void require_duration(Store &store, const bridge::Param &duration) {
  const Rows valid =
      store.query("select pg_catalog.isfinite($1) and $1 > interval '0', $1::text", {duration});
  if (!valid.boolean(0, 0))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "duration " + valid.text(0, 1) + " is not a time to come", {},
                      "Say how long access is needed, for example duration => '90 days'.");
}

}  // namespace

std::int64_t make_request(Store &store, const Product &product, Oid role,
                          const std::string &role_name, const std::string &purpose,
                          const bridge::Param &duration) {
  require_short(purpose);
  const Oid session = GetSessionUserId();
  const Rows made = store.query(
      "insert into mesh_catalog.access_request (product_id, role_name, role_oid, purpose, duration,"
      " caller_name, caller_oid, session_name, session_oid)"
      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning request_id",
      {bridge::int8(product.id), bridge::text(role_name), bridge::oid(role), bridge::text(purpose),
       duration, bridge::text(store.caller_name()), bridge::oid(store.caller()),
       bridge::text(catalog::role_name(session)), bridge::oid(session)});
  if (!made.empty()) return made.int8(0, 0);
  const Rows pending = store.query(
      "select coalesce(max(request_id), 0) from mesh_catalog.access_request where product_id = $1"
      " and role_oid = $2 and purpose = $3 and state = 'pending'",
      {bridge::int8(product.id), bridge::oid(role), bridge::text(purpose)});
  throw core::Error(sqlstate::duplicate_object,
                    "request " + pending.text(0, 0) + " of role \"" + role_name +
                        "\" for this purpose is already pending",
                    {}, "SELECT * FROM mesh.my_access shows what was asked and granted.");
}

// mesh.request_access(product text, purpose text, duration interval, for_role regrole)
//   -> bigint
MESHCAT_FUNCTION(meshcat_access_request) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), purpose = args.text(1, "purpose");
  args.require(2, "duration");
  const bridge::Param duration = bridge::argument(fcinfo, 2);
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  const Oid role = args.maybe_oid(3).value_or(store.caller());
  const std::string role_name = catalog::live_role_name(store, role);
  require_membership(store, role, role_name);
  if (purpose.find_first_not_of(" \t\r\n") == std::string::npos)
    throw core::Error(sqlstate::invalid_parameter_value, "a request needs a purpose", {},
                      "Say what the data is needed for: purpose => 'churn model of 2026'.");
  require_duration(store, duration);
  catalog::output_port(store, product);
  const std::int64_t id = make_request(store, product, role, role_name, purpose, duration);
  store.audit("request access", product.ref() + ": " + role_name + " for " + purpose);
  approve_by_rule(store, lock_pending_request(store, id));
  PG_RETURN_INT64(id);
}

// mesh.deny(request_id bigint, reason text) -> void
MESHCAT_FUNCTION(meshcat_access_deny) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "request_id");
  const std::string reason = args.text(1, "reason");
  require_newest_state("deny a request");
  Store store;
  const PendingRequest request = lock_pending_request(store, id);
  require_decider(store, request.product, "deny requests");
  store.query(
      "update mesh_catalog.access_request set state = 'denied',"
      " decided_at = pg_catalog.clock_timestamp(), decided_by = $2, note = $3 where request_id = "
      "$1",
      {bridge::int8(id), bridge::text(store.caller_name()), bridge::text(reason)});
  store.audit("deny request", request.product.ref() + ": " + request.role_name + ": " + reason);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access
