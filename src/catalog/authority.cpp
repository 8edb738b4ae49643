#include "catalog/authority.hpp"

#include "catalog/attempt.hpp"
#include "catalog/identity.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::catalog {

using bridge::Rows;
namespace sqlstate = core::sqlstate;

namespace {

// A role is stored as name and OID; only a role that still bears both counts,
// so that a dropped role's name or OID, used again, inherits nothing. $1 is the
// role that asks.
constexpr char is_admin_sql[] =
    " (pg_catalog.pg_has_role($1, $2, 'USAGE') or exists (select"
    " from mesh_catalog.platform_admin a"
    " join pg_catalog.pg_roles r on r.oid = a.role_oid and r.rolname = a.role_name"
    " where pg_catalog.pg_has_role($1, r.oid, 'USAGE')))";
constexpr char owns_sql[] =
    " exists (select from pg_catalog.pg_roles r"
    " where r.oid = d.owner_oid and r.rolname = d.owner_name"
    " and pg_catalog.pg_has_role($1, r.oid, 'USAGE'))";
constexpr char has_duty_sql[] =
    " exists (select from mesh_catalog.duty t"
    " join pg_catalog.pg_roles r on r.oid = t.role_oid and r.rolname = t.role_name"
    " where t.domain_id = d.domain_id and ($3 is null or t.duty = any ($3))"
    " and pg_catalog.pg_has_role($1, r.oid, 'USAGE'))";

Domain domain_from(const Rows &rows) {
  return Domain{rows.int8(0, 0), rows.text(0, 1), rows.is_null(0, 2) ? InvalidOid : rows.oid(0, 2)};
}

constexpr char select_domain[] =
    "select d.domain_id, d.domain_name, r.oid from mesh_catalog.domain d"
    " left join pg_catalog.pg_roles r on r.oid = d.owner_oid and r.rolname = d.owner_name";

std::string quoted(const std::string &name) {
  return "\"" + name + "\"";
}

std::string join_duties(std::initializer_list<Duty> duties) {
  std::string text;
  for (Duty duty : duties) text += (text.empty() ? "" : " or ") + std::string(duty_name(duty));
  return text;
}

// Of others it is not known as whom they log in.
bool lacks_login(Store &store, Oid role) {
  return role == store.caller() && needs_login(role);
}

void require_login(Store &store, const std::string &action) {
  if (!needs_login(store.caller())) return;
  const Unidentified why = why_unidentified(store.caller());
  throw core::Error(sqlstate::insufficient_privilege, "permission denied to " + action, why.detail,
                    why.hint);
}

}  // namespace

const char *duty_name(Duty duty) {
  switch (duty) {
    case Duty::product_owner:
      return "product_owner";
    case Duty::data_engineer:
      return "data_engineer";
    case Duty::data_analyst:
      return "data_analyst";
    case Duty::steward:
      return "steward";
    case Duty::compliance_liaison:
      return "compliance_liaison";
  }
  return "unknown";
}

std::string role_name(Oid role) {
  char *name = bridge::call([&] { return GetUserNameFromId(role, true); });
  return name != nullptr ? std::string(name) : "role " + std::to_string(role);
}

Domain domain_by_name(Store &store, const std::string &name) {
  const Rows rows =
      store.query(std::string(select_domain) + " where d.domain_name = $1", {bridge::text(name)});
  if (!rows.empty()) return domain_from(rows);
  const Rows all = store.query("select domain_name from mesh_catalog.domain order by 1");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < all.size(); ++i) names.push_back(all.text(i, 0));
  throw core::Error(
      sqlstate::undefined_object, "domain " + quoted(name) + " does not exist", {},
      core::text::did_you_mean(name, names, "SELECT domain FROM mesh.domains lists the domains."));
}

Domain domain_by_id(Store &store, std::int64_t id) {
  const Rows rows =
      store.query(std::string(select_domain) + " where d.domain_id = $1", {bridge::int8(id)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object, "domain " + std::to_string(id) + " is gone");
  return domain_from(rows);
}

bool is_admin(Store &store, Oid role) {
  return !lacks_login(store, role) &&
         store
             .query(std::string("select") + is_admin_sql,
                    {bridge::oid(role), bridge::oid(extension_owner())})
             .boolean(0, 0);
}

bool holds(Store &store, Oid role, const Domain &domain, std::initializer_list<Duty> duties) {
  std::vector<std::string> names;
  for (Duty duty : duties) names.emplace_back(duty_name(duty));
  return !lacks_login(store, role) &&
         store
             .query(std::string("select") + is_admin_sql + " or" + owns_sql + " or" + has_duty_sql +
                        " from mesh_catalog.domain d where d.domain_id = $4",
                    {bridge::oid(role), bridge::oid(extension_owner()), bridge::text_array(names),
                     bridge::int8(domain.id)})
             .boolean(0, 0);
}

Datum my_domains(Store &store) {
  bool null = false;
  return store
      .query(std::string("select coalesce(pg_catalog.array_agg(d.domain_id order by d.domain_id),"
                         " '{}') from mesh_catalog.domain d where") +
                 is_admin_sql + " or" + owns_sql + " or" + has_duty_sql,
             {bridge::oid(store.caller()), bridge::oid(extension_owner()),
              bridge::datum(TEXTARRAYOID, 0, true)})
      .datum(0, 0, &null);
}

void require_extension_owner(Store &store, const std::string &action) {
  require_login(store, action);
  const Oid owner = extension_owner();
  const bool is_owner = store
                            .query("select pg_catalog.pg_has_role($1, $2, 'USAGE')",
                                   {bridge::oid(store.caller()), bridge::oid(owner)})
                            .boolean(0, 0);
  if (is_owner) return;
  throw core::Error(sqlstate::insufficient_privilege, "permission denied to " + action,
                    "Role " + quoted(store.caller_name()) + " is not a member of " +
                        quoted(role_name(owner)) + ", who owns the extension.",
                    "Ask " + quoted(role_name(owner)) + ".");
}

void require_admin(Store &store, const std::string &action) {
  if (is_admin(store, store.caller())) return;
  require_login(store, action);
  throw core::Error(sqlstate::insufficient_privilege, "permission denied to " + action,
                    "Role " + quoted(store.caller_name()) + " is not a platform admin.",
                    "Ask " + quoted(role_name(extension_owner())) +
                        ", who owns the mesh, or have yourself appointed: SELECT "
                        "mesh.appoint_admin(...).");
}

void require_owner(Store &store, const Domain &domain, const std::string &action) {
  require_duty(store, domain, {}, action);
}

void require_duty(Store &store, const Domain &domain, std::initializer_list<Duty> duties,
                  const std::string &action) {
  if (holds(store, store.caller(), domain, duties)) return;
  attempt::about(domain.name);
  require_login(store, action);
  const std::string owner =
      domain.owner == InvalidOid ? "a platform admin" : quoted(role_name(domain.owner));
  throw core::Error(
      sqlstate::insufficient_privilege, "permission denied to " + action,
      "Role " + quoted(store.caller_name()) + " is not a member of the owner of domain " +
          quoted(domain.name) +
          (duties.size() == 0 ? std::string() : ", nor appointed its " + join_duties(duties)) + ".",
      "Ask " + owner + ", or have yourself appointed: SELECT mesh.appoint('" + domain.name +
          "', ...).");
}

}  // namespace meshcat::catalog
