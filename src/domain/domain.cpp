// Domains: creating one, handing it over, and which are the caller's.
#include <algorithm>
#include <array>

#include "catalog/authority.hpp"
#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"

namespace meshcat::domain {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Domain;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// Schemas that exist for another purpose, whoever owns them.
void check_not_reserved(const std::string &name) {
  constexpr std::array reserved{"mesh", "mesh_catalog", "information_schema", "public"};
  if (name.rfind("pg_", 0) != 0 &&
      std::find(reserved.begin(), reserved.end(), name) == reserved.end())
    return;
  throw core::Error(sqlstate::invalid_name, "domain name \"" + name + "\" is reserved",
                    "A domain has a schema of its own name.", "Choose another name.");
}

void check_archetype(const std::string &archetype) {
  if (archetype == "source" || archetype == "aggregate" || archetype == "consumer") return;
  throw core::Error(sqlstate::invalid_parameter_value,
                    "archetype \"" + archetype + "\" is not known", {},
                    "A domain is source, aggregate or consumer.");
}

// The domain's public schema, owned by the domain's role. A schema of that name
// that somebody else owns is refused: it could hold anything. Returns whether it
// was created.
bool ensure_schema(Store &store, const std::string &name, Oid owner) {
  const std::string schema = catalog::quote_identifier(name);
  const std::string role = catalog::quote_identifier(catalog::role_name(owner));
  const Rows rows = store.query("select nspowner from pg_catalog.pg_namespace where nspname = $1",
                                {bridge::text(name)});
  if (!rows.empty() && rows.oid(0, 0) != owner)
    throw core::Error(
        sqlstate::duplicate_object, "schema \"" + name + "\" exists and belongs to another role",
        "It is owned by \"" + catalog::role_name(rows.oid(0, 0)) +
            "\"; a domain's schema is owned by the domain's role.",
        "Choose another domain name, or ALTER SCHEMA " + schema + " OWNER TO " + role + ".");
  const catalog::OwnDdl own_ddl;
  if (rows.empty()) store.query("create schema " + schema + " authorization " + role);
  store.query("grant usage on schema " + schema + " to public");
  return rows.empty();
}

}  // namespace

// mesh.create_domain(domain text, owner regrole, description text, archetype text) -> void
MESHCAT_FUNCTION(meshcat_domain_create) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain");
  const Oid owner = args.oid(1, "owner");
  const std::string description = args.text(2, "description");
  const std::string archetype = args.text(3, "archetype");
  Store store;
  catalog::require_admin(store, "create domain \"" + name + "\"");
  catalog::check_name("domain", name);
  check_not_reserved(name);
  check_archetype(archetype);
  const std::string owner_name = catalog::live_role_name(store, owner);
  if (!store.query("select from mesh_catalog.domain where domain_name = $1", {bridge::text(name)})
           .empty())
    throw core::Error(sqlstate::duplicate_object, "domain \"" + name + "\" already exists", {},
                      "Choose another name; SELECT domain FROM mesh.domains lists those taken.");
  const bool created = ensure_schema(store, name, owner);
  store.query(
      "insert into mesh_catalog.domain (domain_name, owner_name, owner_oid, description,"
      " archetype, schema_created, created_by) values ($1, $2, $3, $4, $5, $6, $7)",
      {bridge::text(name), bridge::text(owner_name), bridge::oid(owner), bridge::text(description),
       bridge::text(archetype), bridge::boolean(created), bridge::text(store.caller_name())});
  store.audit("create domain", name);
  PG_RETURN_VOID();
}

// mesh.transfer_domain(domain text, owner regrole) -> void
MESHCAT_FUNCTION(meshcat_domain_transfer) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain");
  const Oid owner = args.oid(1, "owner");
  Store store;
  catalog::require_admin(store, "transfer domain \"" + name + "\"");
  const Domain domain = catalog::domain_by_name(store, name);
  const std::string owner_name = catalog::live_role_name(store, owner);
  const std::string role = catalog::quote_identifier(owner_name);
  const catalog::OwnDdl own_ddl;
  store.query("alter schema " + catalog::quote_identifier(name) + " owner to " + role);
  // Port views have the owner's rights: they must be the new owner's.
  const Rows views = store.query(
      "select n.nspname, c.relname from mesh_catalog.port p"
      " join mesh_catalog.product using (product_id)"
      " join pg_catalog.pg_class c on c.oid = p.relation and c.relkind = 'v'"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where domain_id = $1 and p.direction = 'output' order by 1, 2",
      {bridge::int8(domain.id)});
  for (std::size_t i = 0; i < views.size(); ++i)
    store.query("alter view " + catalog::quote_qualified(views.text(i, 0), views.text(i, 1)) +
                " owner to " + role);
  store.query("update mesh_catalog.domain set owner_name = $2, owner_oid = $3 where domain_id = $1",
              {bridge::int8(domain.id), bridge::text(owner_name), bridge::oid(owner)});
  store.audit("transfer domain", name + ": to " + owner_name);
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
