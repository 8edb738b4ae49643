// Domains and who holds which duty in them.
#include "catalog/authority.hpp"
#include "catalog/names.hpp"

namespace meshcat::domain {

namespace {

using bridge::Args;
using catalog::Domain;
using catalog::Duty;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// The domain's public schema, owned by the domain's role. A schema of that name
// that somebody else owns is refused: it could hold anything.
void create_schema(Store &store, const std::string &name, Oid owner) {
  const bridge::Rows rows = store.query(
      "select nspowner from pg_catalog.pg_namespace where nspname = $1", {bridge::text(name)});
  if (rows.empty()) {
    store.query("create schema " + catalog::quote_identifier(name) + " authorization " +
                catalog::quote_identifier(catalog::role_name(owner)));
  } else if (rows.oid(0, 0) != owner) {
    throw core::Error(sqlstate::duplicate_object,
                      "schema \"" + name + "\" exists and belongs to another role",
                      "It is owned by \"" + catalog::role_name(rows.oid(0, 0)) +
                          "\"; a domain's schema is owned by the domain's role.",
                      "Choose another domain name, or ALTER SCHEMA ... OWNER TO " +
                          catalog::quote_identifier(catalog::role_name(owner)) + ".");
  }
  store.query("grant usage on schema " + catalog::quote_identifier(name) + " to public");
}

}  // namespace

// mesh.create_domain(domain text, owner regrole, description text, archetype text) -> void
MESHCAT_FUNCTION(meshcat_domain_create) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain");
  const Oid owner = args.oid(1, "owner");
  catalog::check_name("domain", name);
  Store store;
  catalog::require_admin(store, "create domain \"" + name + "\"");
  const std::string owner_name = catalog::live_role_name(store, owner);
  if (!store.query("select from mesh_catalog.domain where domain_name = $1", {bridge::text(name)})
           .empty())
    throw core::Error(sqlstate::duplicate_object, "domain \"" + name + "\" already exists", {},
                      "Choose another name; SELECT domain FROM mesh.domains lists those taken.");
  store.query(
      "insert into mesh_catalog.domain"
      " (domain_name, owner_name, owner_oid, description, archetype, created_by)"
      " values ($1, $2, $3, $4, $5, $6)",
      {bridge::text(name), bridge::text(owner_name), bridge::oid(owner),
       bridge::text(args.text(2, "description")), bridge::text(args.text(3, "archetype")),
       bridge::text(store.caller_name())});
  create_schema(store, name, owner);
  store.audit("create domain", name);
  PG_RETURN_VOID();
}

// mesh.appoint(domain text, product_owner regrole, data_engineer regrole,
//   data_analyst regrole, steward regrole, compliance_liaison regrole) -> void
MESHCAT_FUNCTION(meshcat_domain_appoint) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain");
  Store store;
  const Domain domain = catalog::domain_by_name(store, name);
  catalog::require_owner(store, domain, "appoint duties in domain \"" + name + "\"");
  constexpr Duty duties[] = {Duty::product_owner, Duty::data_engineer, Duty::data_analyst,
                             Duty::steward, Duty::compliance_liaison};
  int appointed = 0;
  for (int i = 0; i < 5; ++i) {
    const auto role = args.maybe_oid(i + 1);
    if (!role) continue;
    const std::string role_name = catalog::live_role_name(store, *role);
    store.query(
        "insert into mesh_catalog.duty (domain_id, duty, role_name, role_oid, appointed_by)"
        " values ($1, $2, $3, $4, $5)"
        " on conflict (domain_id, duty, role_name) do update set role_oid = excluded.role_oid",
        {bridge::int8(domain.id), bridge::text(catalog::duty_name(duties[i])),
         bridge::text(role_name), bridge::oid(*role), bridge::text(store.caller_name())});
    store.audit("appoint", name + ": " + catalog::duty_name(duties[i]) + " " + role_name);
    ++appointed;
  }
  if (appointed == 0)
    throw core::Error(sqlstate::invalid_parameter_value, "no duty was named", {},
                      "Name at least one, for example: SELECT mesh.appoint('" + name +
                          "', product_owner => 'a_role');");
  PG_RETURN_VOID();
}

// mesh.dismiss(domain text, duty text, role regrole) -> void
MESHCAT_FUNCTION(meshcat_domain_dismiss) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain"), duty = args.text(1, "duty");
  const std::string role = catalog::role_name(args.oid(2, "role"));
  Store store;
  const Domain domain = catalog::domain_by_name(store, name);
  catalog::require_owner(store, domain, "dismiss duties in domain \"" + name + "\"");
  const bridge::Rows rows = store.query(
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

// mesh_catalog.my_domains() -> bigint[]: the domains whose owner role or any
// duty the current user has. For row-security policies.
MESHCAT_FUNCTION(meshcat_domain_mine) {
  const MemoryContext result_context = CurrentMemoryContext;
  Store store;
  const Datum mine = catalog::my_domains(store);
  return bridge::copy_datum(mine, INT8ARRAYOID, result_context);
}

}  // namespace meshcat::domain
