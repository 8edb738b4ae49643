// Who answers for what: the duties in a domain, and the platform's admins.
#include <array>

#include "catalog/authority.hpp"
#include "catalog/names.hpp"

namespace meshcat::domain {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Domain;
using catalog::Duty;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// In the order of mesh.appoint's arguments.
constexpr std::array duties{Duty::product_owner, Duty::data_engineer, Duty::data_analyst,
                            Duty::steward, Duty::compliance_liaison};

// A role that was dropped and created anew is appointed anew.
void appoint(Store &store, const Domain &domain, Duty duty, Oid role) {
  const std::string name = catalog::live_role_name(store, role);
  store.query(
      "insert into mesh_catalog.duty as t (domain_id, duty, role_name, role_oid, appointed_by)"
      " values ($1, $2, $3, $4, $5)"
      " on conflict (domain_id, duty, role_name) do update set role_oid = excluded.role_oid,"
      " appointed_at = excluded.appointed_at, appointed_by = excluded.appointed_by"
      " where t.role_oid <> excluded.role_oid",
      {bridge::int8(domain.id), bridge::text(catalog::duty_name(duty)), bridge::text(name),
       bridge::oid(role), bridge::text(store.caller_name())});
  store.audit("appoint", domain.name + ": " + catalog::duty_name(duty) + " " + name);
}

}  // namespace

// mesh.appoint(domain text, product_owner regrole, data_engineer regrole,
//   data_analyst regrole, steward regrole, compliance_liaison regrole) -> void
MESHCAT_FUNCTION(meshcat_domain_appoint) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain");
  Store store;
  const Domain domain = catalog::domain_by_name(store, name);
  catalog::require_owner(store, domain, "appoint duties in domain \"" + name + "\"");
  bool appointed = false;
  for (std::size_t i = 0; i < duties.size(); ++i) {
    const auto role = args.maybe_oid(static_cast<int>(i) + 1);
    if (!role) continue;
    appoint(store, domain, duties[i], *role);
    appointed = true;
  }
  if (!appointed)
    throw core::Error(sqlstate::invalid_parameter_value, "no duty was named", {},
                      "Name at least one, for example: SELECT mesh.appoint(" +
                          catalog::quote_literal(name) + ", product_owner => 'a_role');");
  PG_RETURN_VOID();
}

// mesh.dismiss(domain text, duty text, role text) -> void
MESHCAT_FUNCTION(meshcat_domain_dismiss) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain"), duty = args.text(1, "duty");
  const std::string role = args.text(2, "role");
  Store store;
  const Domain domain = catalog::domain_by_name(store, name);
  catalog::require_owner(store, domain, "dismiss duties in domain \"" + name + "\"");
  const Rows rows = store.query(
      "delete from mesh_catalog.duty where domain_id = $1 and duty = $2 and role_name = $3"
      " returning 1",
      {bridge::int8(domain.id), bridge::text(duty), bridge::text(role)});
  if (rows.empty())
    throw core::Error(
        sqlstate::undefined_object,
        "role \"" + role + "\" does not hold duty \"" + duty + "\" in domain \"" + name + "\"", {},
        "SELECT * FROM mesh.duties shows who holds what.");
  store.audit("dismiss", name + ": " + duty + " " + role);
  PG_RETURN_VOID();
}

// mesh.appoint_admin(role regrole) -> void
MESHCAT_FUNCTION(meshcat_domain_appoint_admin) {
  const Args args(fcinfo);
  const Oid role = args.oid(0, "role");
  Store store;
  catalog::require_extension_owner(store, "appoint a platform admin");
  const std::string name = catalog::live_role_name(store, role);
  store.query(
      "insert into mesh_catalog.platform_admin as a (role_name, role_oid, appointed_by)"
      " values ($1, $2, $3)"
      " on conflict (role_name) do update set role_oid = excluded.role_oid,"
      " appointed_at = excluded.appointed_at, appointed_by = excluded.appointed_by"
      " where a.role_oid <> excluded.role_oid",
      {bridge::text(name), bridge::oid(role), bridge::text(store.caller_name())});
  store.audit("appoint admin", name);
  PG_RETURN_VOID();
}

// mesh.dismiss_admin(role text) -> void
MESHCAT_FUNCTION(meshcat_domain_dismiss_admin) {
  const Args args(fcinfo);
  const std::string role = args.text(0, "role");
  Store store;
  catalog::require_extension_owner(store, "dismiss a platform admin");
  const Rows rows =
      store.query("delete from mesh_catalog.platform_admin where role_name = $1 returning 1",
                  {bridge::text(role)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object,
                      "role \"" + role + "\" was not appointed a platform admin",
                      "The extension's owner is one by nature and cannot be dismissed.",
                      "SELECT * FROM mesh.admins shows who is.");
  store.audit("dismiss admin", role);
  PG_RETURN_VOID();
}

}  // namespace meshcat::domain
