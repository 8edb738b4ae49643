#include "product/source.hpp"

#include <algorithm>

#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::product {

using bridge::Rows;
using catalog::Domain;
namespace sqlstate = core::sqlstate;

namespace {

std::string quoted(const Source &source) {
  return "relation \"" + catalog::quote_qualified(source.schema, source.name) + "\"";
}

[[noreturn]] void unsuitable(const Source &source, const char *why, std::string hint) {
  throw core::Error(sqlstate::wrong_object_type, quoted(source) + " cannot feed a product", why,
                    std::move(hint));
}

// Who owns a relation decides that it becomes a product: its owner, or the domain
// that has the owner's rights.
void require_rights(Store &store, const Domain &domain, const Source &source) {
  const Oid owner = live_owner(domain);
  const Rows rows = store.query(
      "select pg_catalog.pg_has_role($1, $3, 'USAGE') or pg_catalog.pg_has_role($2, $3, 'USAGE'),"
      " pg_catalog.has_table_privilege($2, $4, 'SELECT')"
      " and pg_catalog.has_schema_privilege($2, $5, 'USAGE')",
      {bridge::oid(store.caller()), bridge::oid(owner), bridge::oid(source.owner),
       bridge::oid(source.relation), bridge::text(source.schema)});
  const std::string domain_role = catalog::role_name(owner);
  if (!rows.boolean(0, 0))
    throw core::Error(sqlstate::insufficient_privilege,
                      "permission denied to adopt " + quoted(source),
                      "It is owned by \"" + catalog::role_name(source.owner) +
                          "\", whose rights neither role \"" + store.caller_name() +
                          "\" nor domain \"" + domain.name + "\" has.",
                      "Let its owner adopt it, or make it the domain's: ALTER TABLE ... OWNER TO " +
                          catalog::quote_identifier(domain_role) + ".");
  if (!rows.boolean(0, 1))
    throw core::Error(sqlstate::insufficient_privilege,
                      "the owner of domain \"" + domain.name + "\" cannot read " + quoted(source),
                      "A port reads its source with the rights of the domain's owner.",
                      "GRANT USAGE ON SCHEMA " + catalog::quote_identifier(source.schema) + " TO " +
                          catalog::quote_identifier(domain_role) + "; GRANT SELECT ON " +
                          catalog::quote_qualified(source.schema, source.name) + " TO " +
                          catalog::quote_identifier(domain_role) + ";");
}

void require_suitable(Store &store, const Source &source, const Rows &facts) {
  const std::string kind = facts.text(0, 4);
  if (std::string("rpvmf").find(kind) == std::string::npos)
    unsuitable(source, "It is not a table, view, materialized view or foreign table.",
               "Name the relation that holds the data.");
  if (facts.boolean(0, 5))
    unsuitable(source, "It is temporary or belongs to the system or to meshcat.",
               "Put the data into a schema of the domain.");
  if (!facts.boolean(0, 6)) unsuitable(source, "It has no columns.", "Add columns first.");
  const Rows ports = store.query(
      "select d.domain_name || '.' || p.product_name from mesh_catalog.port t"
      " join mesh_catalog.product p using (product_id) join mesh_catalog.domain d using (domain_id)"
      " where t.relation = $1",
      {bridge::oid(source.relation)});
  if (!ports.empty())
    unsuitable(source, ("It is the port of product \"" + ports.text(0, 0) + "\".").c_str(),
               "Derive a product from it by a materialized view in the domain's data schema.");
}

// The schema for the data itself, owned by the domain's owner as its public one.
void ensure_data_schema(Store &store, const std::string &schema, Oid owner) {
  catalog::check_name("schema", schema);
  const Rows rows = store.query("select nspowner from pg_catalog.pg_namespace where nspname = $1",
                                {bridge::text(schema)});
  if (rows.empty()) {
    const catalog::OwnDdl own_ddl;
    store.query("create schema " + catalog::quote_identifier(schema) + " authorization " +
                catalog::quote_identifier(catalog::role_name(owner)));
  } else if (rows.oid(0, 0) != owner) {
    throw core::Error(sqlstate::duplicate_object,
                      "schema \"" + schema + "\" exists and belongs to another role",
                      "It is owned by \"" + catalog::role_name(rows.oid(0, 0)) +
                          "\"; the relation cannot move there.",
                      "ALTER SCHEMA " + catalog::quote_identifier(schema) + " OWNER TO " +
                          catalog::quote_identifier(catalog::role_name(owner)) + ";");
  }
}

constexpr char facts_sql[] =
    "select n.nspname::text, c.relname::text, c.relowner,"
    " coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), ''), c.relkind::text,"
    " c.relpersistence = 't' or n.nspname ~ '^pg_'"
    " or n.nspname in ('information_schema', 'mesh', 'mesh_catalog'),"
    " exists (select from pg_catalog.pg_attribute a"
    "  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)"
    " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " where c.oid = $1";

Source source_from(Oid relation, const Rows &facts) {
  return Source{relation, facts.text(0, 0), facts.text(0, 1), facts.oid(0, 2), facts.text(0, 3)};
}

}  // namespace

Source source_of(Store &store, const Domain &domain, Oid relation) {
  const Rows facts = store.query(facts_sql, {bridge::oid(relation)});
  if (facts.empty())
    throw core::Error(sqlstate::undefined_table,
                      "relation with OID " + std::to_string(relation) + " does not exist");
  const Source source = source_from(relation, facts);
  require_suitable(store, source, facts);
  require_rights(store, domain, source);
  return source;
}

Source make_room_for_port(Store &store, const Domain &domain, const Source &source,
                          const std::string &port_name) {
  if (source.schema != domain.name || source.name != port_name) return source;
  const Oid owner = live_owner(domain);
  const std::string schema = domain.name + "_data";
  ensure_data_schema(store, schema, owner);
  const std::string old_name = catalog::quote_qualified(source.schema, source.name);
  const bool domains_own = store
                               .query("select pg_catalog.pg_has_role($1, $2, 'USAGE')",
                                      {bridge::oid(owner), bridge::oid(source.owner)})
                               .boolean(0, 0);
  {
    // As whoever has the rights, for moving fires what users attached to DDL.
    const catalog::RoleScope scope(domains_own ? owner : store.caller());
    const catalog::OwnDdl own_ddl;
    bridge::Spi spi;
    spi.query("alter table " + old_name + " set schema " + catalog::quote_identifier(schema));
  }
  store.audit("move relation", old_name + " to " + schema);
  return source_from(source.relation, store.query(facts_sql, {bridge::oid(source.relation)}));
}

std::vector<std::string> time_columns(Store &store, Oid relation) {
  const Rows rows = store.query(
      "select a.attname::text from pg_catalog.pg_attribute a"
      " join pg_catalog.pg_type t on t.oid = a.atttypid"
      " where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped"
      " and coalesce(nullif(t.typbasetype, 0), t.oid) in ("
      "  'date'::pg_catalog.regtype, 'timestamp'::pg_catalog.regtype,"
      "  'timestamptz'::pg_catalog.regtype) order by a.attnum",
      {bridge::oid(relation)});
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rows.size(); ++i) names.push_back(rows.text(i, 0));
  return names;
}

void require_time_column(Store &store, const Source &source, const std::string &column) {
  const std::vector<std::string> times = time_columns(store, source.relation);
  if (std::find(times.begin(), times.end(), column) != times.end()) return;
  const Rows rows = store.query(
      "select pg_catalog.format_type(atttypid, atttypmod) from pg_catalog.pg_attribute"
      " where attrelid = $1 and attname::text = $2 and attnum > 0 and not attisdropped",
      {bridge::oid(source.relation), bridge::text(column)});
  if (!rows.empty())
    throw core::Error(sqlstate::wrong_object_type,
                      "column \"" + column + "\" of " + quoted(source) + " holds no business time",
                      "Its type is " + rows.text(0, 0) + "; date or timestamp is needed.");
  throw core::Error(
      sqlstate::undefined_column,
      "column \"" + column + "\" of " + quoted(source) + " does not exist", {},
      core::text::did_you_mean(column, times, "Name a column of type date or timestamp."));
}

}  // namespace meshcat::product
