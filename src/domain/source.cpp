// Where the data of a domain comes from.
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

void require_source_duty(Store &store, const Domain &domain) {
  catalog::require_duty(store, domain, {Duty::product_owner, Duty::data_engineer, Duty::steward},
                        "change the sources of domain \"" + domain.name + "\"");
}

void check_filled(const char *argument, const std::string &value) {
  if (value.find_first_not_of(" \t\r\n") == std::string::npos)
    throw core::Error(sqlstate::invalid_parameter_value,
                      std::string("argument \"") + argument + "\" must not be blank");
}

void check_frequency(Store &store, const bridge::Param &frequency) {
  const Rows rows = store.query(
      "select pg_catalog.isfinite($1) and $1 > interval '0', $1::pg_catalog.text", {frequency});
  if (!rows.boolean(0, 0))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "update frequency \"" + rows.text(0, 1) + "\" is not a length of time", {},
                      "Say how much time passes between two updates, for example '1 day'.");
}

}  // namespace

// mesh.register_source(domain text, source_name text, owner text, location text,
//   update_frequency interval, downstream text[], relation regclass,
//   description text) -> void
MESHCAT_FUNCTION(meshcat_domain_register_source) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain"), source = args.text(1, "source_name");
  const std::string owner = args.text(2, "owner"), location = args.text(3, "location");
  args.require(4, "update_frequency");
  const auto downstream = args.text_array(5, "downstream");
  const auto relation = args.maybe_oid(6);
  const std::string description = args.text(7, "description");
  Store store;
  const Domain domain = catalog::domain_by_name(store, name);
  require_source_duty(store, domain);
  catalog::check_name("source", source);
  check_filled("owner", owner);
  check_filled("location", location);
  for (const std::string &consumer : downstream) check_filled("downstream", consumer);
  check_frequency(store, bridge::argument(fcinfo, 4));
  const Rows place = store.query(
      "select n.nspname, c.relname from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = $1",
      {bridge::oid(relation)});
  if (relation && place.empty())
    throw core::Error(sqlstate::undefined_table,
                      "relation with OID " + std::to_string(*relation) + " does not exist");
  const auto schema = relation ? place.maybe_text(0, 0) : std::nullopt;
  const auto relation_name = relation ? place.maybe_text(0, 1) : std::nullopt;
  store.query(
      "insert into mesh_catalog.source (domain_id, source_name, owner, location,"
      " update_frequency, downstream, relation, relation_schema, relation_name, description,"
      " registered_by) values ($1, $2, $3, $4, $5, $6, $7::pg_catalog.regclass, $8, $9, $10, $11)"
      " on conflict (domain_id, source_name) do update set owner = excluded.owner,"
      " location = excluded.location, update_frequency = excluded.update_frequency,"
      " downstream = excluded.downstream, relation = excluded.relation,"
      " relation_schema = excluded.relation_schema, relation_name = excluded.relation_name,"
      " description = excluded.description, registered_at = excluded.registered_at,"
      " registered_by = excluded.registered_by",
      {bridge::int8(domain.id), bridge::text(source), bridge::text(owner), bridge::text(location),
       bridge::argument(fcinfo, 4), bridge::text_array(downstream), bridge::oid(relation),
       bridge::text(schema), bridge::text(relation_name), bridge::text(description),
       bridge::text(store.caller_name())});
  store.audit("register source", name + ": " + source);
  PG_RETURN_VOID();
}

// mesh.remove_source(domain text, source_name text) -> void
MESHCAT_FUNCTION(meshcat_domain_remove_source) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain"), source = args.text(1, "source_name");
  Store store;
  const Domain domain = catalog::domain_by_name(store, name);
  require_source_duty(store, domain);
  const Rows rows = store.query(
      "delete from mesh_catalog.source where domain_id = $1 and source_name = $2 returning 1",
      {bridge::int8(domain.id), bridge::text(source)});
  if (rows.empty())
    throw core::Error(
        sqlstate::undefined_object, "domain \"" + name + "\" has no source \"" + source + "\"", {},
        "SELECT source FROM mesh.sources WHERE domain = " + catalog::quote_literal(name) +
            " lists those it has.");
  store.audit("remove source", name + ": " + source);
  PG_RETURN_VOID();
}

}  // namespace meshcat::domain
