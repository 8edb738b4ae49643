#include "access/approval.hpp"

#include "access/decision.hpp"
#include "access/granting.hpp"
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

struct Rule {
  std::string name, approver, author_name;
  Oid author, session;
  std::vector<std::string> unmask;
  bool unfiltered;
};

// The strictest of the rules that a request meets. One that grants by itself is about roles
// that are there alone; of any other none gets away because a role is gone.
std::optional<Rule> rule_for(Store &store, const PendingRequest &request) {
  const Rows rows = store.query(
      "select r.rule_name, r.approver, r.author_name, r.author_oid, r.session_oid, r.unmask,"
      " r.unfiltered from mesh_catalog.approval_rule r"
      " where r.product_id = $1 and (r.purposes is null or $2 = any (r.purposes))"
      " and (r.longest is null or r.longest >= (select q.duration from mesh_catalog.access_request "
      "q"
      "  where q.request_id = $3))"
      " and (not exists (select from mesh_catalog.approval_rule_role o where o.rule_id = r.rule_id)"
      "  or exists (select from mesh_catalog.approval_rule_role o"
      "   left join pg_catalog.pg_roles p on p.oid = o.role_oid and p.rolname = o.role_name"
      "   where o.rule_id = r.rule_id and case when p.oid is null then r.approver <> 'auto'"
      "    else pg_catalog.pg_has_role($4, p.oid, 'MEMBER') end))"
      " order by pg_catalog.array_position(array['owner', 'steward', 'auto'], r.approver), "
      "r.rule_id"
      " limit 1 for share of r",
      {bridge::int8(request.product.id), bridge::text(request.purpose), bridge::int8(request.id),
       bridge::oid(request.role)});
  if (rows.empty()) return std::nullopt;
  return Rule{rows.text(0, 0), rows.text(0, 1),       rows.text(0, 2),   rows.oid(0, 3),
              rows.oid(0, 4),  rows.text_array(0, 5), rows.boolean(0, 6)};
}

bool may_still_decide(Store &store, const PendingRequest &request, const Rule &rule) {
  const bool there = catalog::role_name(rule.author) == rule.author_name;
  return there && catalog::holds(store, rule.author, request.product.domain, {Duty::product_owner});
}

void set_roles(Store &store, std::int64_t rule, const std::vector<std::string> &oids) {
  store.query("delete from mesh_catalog.approval_rule_role where rule_id = $1",
              {bridge::int8(rule)});
  store.query(
      "insert into mesh_catalog.approval_rule_role (rule_id, role_name, role_oid)"
      " select distinct $1, r.rolname, r.oid from pg_catalog.pg_roles r"
      " where r.oid = any ($2::pg_catalog.oid[])",
      {bridge::int8(rule), bridge::text_array(oids)});
}

std::vector<std::string> oids_of(Store &store, FunctionCallInfo fcinfo, int i) {
  std::vector<std::string> oids;
  if (Args(fcinfo).is_null(i)) return oids;
  const Rows rows =
      store.query("select pg_catalog.unnest($1)::pg_catalog.oid", {bridge::argument(fcinfo, i)});
  for (std::size_t r = 0; r < rows.size(); ++r) {
    catalog::live_role_name(store, rows.oid(r, 0));
    oids.push_back(std::to_string(rows.oid(r, 0)));
  }
  if (oids.empty())
    throw core::Error(sqlstate::invalid_parameter_value, "argument \"applies_to\" has no roles", {},
                      "Leave it out for everybody.");
  return oids;
}

Product ruled_product(Store &store, const std::string &reference) {
  Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain, {Duty::product_owner},
                        "set rules for requests of product \"" + product.ref() + "\"");
  return product;
}

}  // namespace

void require_approver(Store &store, const PendingRequest &request) {
  const auto rule = rule_for(store, request);
  if (rule && rule->approver == "owner")
    catalog::require_owner(store, request.product.domain,
                           "approve request " + std::to_string(request.id) + ": rule \"" +
                               rule->name + "\" asks for the owner");
}

std::optional<std::int64_t> approve_by_rule(Store &store, const PendingRequest &request) {
  // Of an older snapshot a rule may be gone.
  if (IsolationUsesXactSnapshot()) return std::nullopt;
  const auto rule = rule_for(store, request);
  if (!rule || rule->approver != "auto" || !may_still_decide(store, request, *rule) ||
      on_one_side(request, rule->session, rule->author) != InvalidOid)
    return std::nullopt;
  const std::int64_t grant = grant_access(store, request,
                                          {.approved_by = rule->author_name,
                                           .unmask = rule->unmask,
                                           .unfiltered = rule->unfiltered,
                                           .until = {},
                                           .note = "by rule \"" + rule->name + "\""});
  const std::string told = "request " + std::to_string(request.id) + " is granted by rule \"" +
                           rule->name + "\" of \"" + rule->author_name + "\"";
  bridge::call([&] { ereport(NOTICE, (errmsg("%s", told.c_str()))); });
  return grant;
}

// mesh.approval_rule(product text, rule_name text, approver text, applies_to regrole[],
//   purposes text[], longest interval, unmask text[], unfiltered boolean) -> void
MESHCAT_FUNCTION(meshcat_access_approval_rule) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), name = args.text(1, "rule_name"),
                    approver = args.text(2, "approver");
  const std::vector<std::string> unmask = args.text_array(6, "unmask");
  const bool unfiltered = args.boolean(7, "unfiltered");
  require_newest_state("set a rule");
  if (approver != "auto" && approver != "steward" && approver != "owner")
    throw core::Error(sqlstate::invalid_parameter_value, "unknown approver \"" + approver + "\"",
                      {}, "It is auto, steward or owner.");
  if (approver == "auto" && args.is_null(5))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "a rule that grants by itself needs a limit", {},
                      "Say for how long at most, for example longest => '30 days'.");
  if (approver != "auto" && (unfiltered || !unmask.empty()))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "only a rule that grants by itself says what its grants show", {},
                      "Whoever approves says so: mesh.approve(..., unmask => ...).");
  Store store;
  const Product product = ruled_product(store, reference);
  require_columns(store, product, unmask);
  const std::vector<std::string> roles = oids_of(store, fcinfo, 3);
  store.query("delete from mesh_catalog.approval_rule where product_id = $1 and rule_name = $2",
              {bridge::int8(product.id), bridge::text(name)});
  const Oid session = GetSessionUserId();
  const Rows made = store.query(
      "insert into mesh_catalog.approval_rule (product_id, rule_name, approver, purposes, longest,"
      " unmask, unfiltered, author_name, author_oid, session_name, session_oid)"
      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning rule_id",
      {bridge::int8(product.id), bridge::text(name), bridge::text(approver),
       bridge::argument(fcinfo, 4), bridge::argument(fcinfo, 5), bridge::text_array(unmask),
       bridge::boolean(unfiltered), bridge::text(store.caller_name()), bridge::oid(store.caller()),
       bridge::text(catalog::role_name(session)), bridge::oid(session)});
  set_roles(store, made.int8(0, 0), roles);
  store.audit("approval rule", product.ref() + ": " + name + ": " + approver);
  PG_RETURN_VOID();
}

// mesh.drop_approval_rule(product text, rule_name text) -> void
MESHCAT_FUNCTION(meshcat_access_drop_approval_rule) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), name = args.text(1, "rule_name");
  Store store;
  const Product product = ruled_product(store, reference);
  const Rows gone = store.query(
      "delete from mesh_catalog.approval_rule where product_id = $1 and rule_name = $2 returning 1",
      {bridge::int8(product.id), bridge::text(name)});
  if (gone.empty())
    throw core::Error(sqlstate::undefined_object,
                      "product \"" + product.ref() + "\" has no approval rule \"" + name + "\"", {},
                      "mesh.approval_rules lists those there are.");
  store.audit("drop approval rule", product.ref() + ": " + name);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access
