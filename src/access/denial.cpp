#include "access/denial.hpp"

#include "access/reading.hpp"
#include "catalog/authority.hpp"
#include "catalog/identity.hpp"
#include "catalog/names.hpp"

namespace meshcat::access {

using bridge::Prepared;
using bridge::Rows;
namespace sqlstate = core::sqlstate;

namespace {

constinit Prepared latest_grant = {
    "select r.rolname, g.purpose, g.valid_from, g.valid_until, g.ended_at, g.end_reason,"
    " g.valid_from > pg_catalog.clock_timestamp(),"
    " (select min(o.due_at) from mesh_catalog.overdue_grant o where o.grant_id = g.grant_id)"
    " from mesh_catalog.access_grant g"
    " join pg_catalog.pg_roles r on r.oid = g.role_oid and r.rolname = g.role_name"
    " where g.product_id = $2 and pg_catalog.pg_has_role($1, r.oid, 'USAGE')"
    " and ($3 is null or g.purpose = $3) order by g.grant_id desc limit 1"};

constinit Prepared pending_request = {
    "select q.request_id, q.purpose from mesh_catalog.access_request q"
    " join pg_catalog.pg_roles r on r.oid = q.role_oid and r.rolname = q.role_name"
    " where q.product_id = $2 and q.state = 'pending'"
    " and pg_catalog.pg_has_role($1, r.oid, 'USAGE') order by q.request_id desc limit 1"};

std::string quoted(const std::string &name) {
  return "\"" + name + "\"";
}

std::string why_not(FreshCatalog &catalog, Oid role, const Entitlement &entitlement) {
  const auto purpose = chosen_purpose();
  const Rows grant = catalog.query(
      latest_grant,
      {bridge::oid(role), bridge::int8(entitlement.product_id), bridge::text(purpose)});
  if (grant.empty())
    return "Role " + quoted(catalog::role_name(role)) + " holds no grant for it" +
           (purpose ? " for " + quoted(*purpose) + ", the purpose that meshcat.purpose chooses."
                    : ".");
  const std::string which =
      "The grant of role " + quoted(grant.text(0, 0)) + " for " + quoted(grant.text(0, 1));
  if (const auto reason = grant.maybe_text(0, 5))
    return which + " ended on " + grant.text(0, 4) + ": " + *reason + ".";
  if (grant.boolean(0, 6)) return which + " begins on " + grant.text(0, 2) + ".";
  if (const auto due = grant.maybe_text(0, 7))
    return which + " ended on " + *due + ": nobody said that it is still needed.";
  return which + " expired on " + grant.text(0, 3) + ".";
}

struct Refusal {
  std::string detail, hint;
};

Refusal refusal(Oid role, const Entitlement &entitlement) {
  if (entitlement.needs_login) {
    const catalog::Unidentified why = catalog::why_unidentified(role);
    return {why.detail, why.hint};
  }
  FreshCatalog catalog;
  std::string detail = why_not(catalog, role, entitlement);
  const Rows pending =
      catalog.query(pending_request, {bridge::oid(role), bridge::int8(entitlement.product_id)});
  if (pending.empty())
    return {detail, "Request access: SELECT mesh.request_access(" +
                        catalog::quote_literal(entitlement.product) + ", purpose => " +
                        (chosen_purpose() ? catalog::quote_literal(*chosen_purpose()) : "'...'") +
                        ");"};
  return {detail + " Request " + pending.text(0, 0) + " for " + quoted(pending.text(0, 1)) +
              " is pending.",
          "Its owner can decide: SELECT mesh.approve(" + pending.text(0, 0) + ");"};
}

}  // namespace

void deny(Oid role, const Entitlement &entitlement) {
  const Refusal why = refusal(role, entitlement);
  record_refusal(role, entitlement, why.detail);
  throw core::Error(sqlstate::insufficient_privilege,
                    "permission denied for product " + quoted(entitlement.product), why.detail,
                    why.hint);
}

void require_attributes(Oid role, const Entitlement &entitlement) {
  if (entitlement.unfiltered()) return;
  const std::vector<std::string> missing = missing_attributes(role, entitlement.product_id);
  if (missing.empty()) return;
  const std::string name = catalog::role_name(role);
  record_refusal(role, entitlement, "No session attribute " + quoted(missing.front()) + ".");
  throw core::Error(sqlstate::insufficient_privilege,
                    "permission denied for the rows of product " + quoted(entitlement.product),
                    "Its row filter depends on session attribute " + quoted(missing.front()) +
                        ", which role " + quoted(name) + " does not have.",
                    "Have it set: SELECT mesh.set_attribute(" + catalog::quote_literal(name) +
                        ", " + catalog::quote_literal(missing.front()) + ", '...');");
}

void stop(const std::string &what) {
  throw core::Error(sqlstate::insufficient_privilege, what + " changed while this query was open",
                    "What it has still to return was allowed before.", "Run the query again.");
}

}  // namespace meshcat::access
