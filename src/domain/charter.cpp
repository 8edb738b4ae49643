// What a domain promises, and what it demands of the data it uses.
#include "core/domain/charter.hpp"

#include "bridge/json.hpp"
#include "catalog/authority.hpp"

namespace meshcat::domain {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Domain;
using catalog::Duty;
using catalog::Store;
namespace sqlstate = core::sqlstate;

[[noreturn]] void throw_invalid(const std::string &domain, const core::domain::Charter &charter) {
  std::string detail;
  for (const auto &problem : charter.problems)
    detail.append(detail.empty() ? "" : "\n").append(problem.path + ": " + problem.problem);
  throw core::Error(sqlstate::invalid_parameter_value,
                    "charter of domain \"" + domain + "\" is not valid", detail,
                    "A charter has the fields " + core::domain::charter_field_names() + ".");
}

// Revisions of a domain are made one at a time: they have no gaps and never overlap.
void lock_domain(Store &store, const Domain &domain) {
  store.query("select from mesh_catalog.domain where domain_id = $1 for no key update",
              {bridge::int8(domain.id)});
}

// Ends the revision in force of the domain's row in `table` and returns the
// number of the next one and the moment between the two.
Rows end_revision(Store &store, const Domain &domain, const char *table) {
  return store.query(
      std::string("with moment as (select greatest(pg_catalog.clock_timestamp(),"
                  " max(t.valid_from)) as at, coalesce(max(t.revision), 0) + 1 as revision"
                  " from mesh_catalog.") +
          table + " t where t.domain_id = $1), ended as (update mesh_catalog." + table +
          " t set valid_to = m.at from moment m where t.domain_id = $1 and t.valid_to is null)"
          " select revision, at from moment",
      {bridge::int8(domain.id)});
}

}  // namespace

// mesh.set_charter(domain text, charter jsonb) -> integer
MESHCAT_FUNCTION(meshcat_domain_set_charter) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain");
  args.require(1, "charter");
  Store store;
  const Domain domain = catalog::domain_by_name(store, name);
  catalog::require_duty(store, domain, {Duty::product_owner},
                        "set the charter of domain \"" + name + "\"");
  const core::domain::Charter charter =
      core::domain::read_charter(bridge::json_value(args.datum(1)));
  if (!charter.problems.empty()) throw_invalid(name, charter);
  lock_domain(store, domain);
  const Rows same = store.query(
      "select revision from mesh_catalog.charter where domain_id = $1 and valid_to is null"
      " and document = $2",
      {bridge::int8(domain.id), bridge::argument(fcinfo, 1)});
  if (!same.empty()) PG_RETURN_INT32(same.int4(0, 0));
  const Rows next = end_revision(store, domain, "charter");
  const std::int32_t revision = next.int4(0, 0);
  store.query(
      "insert into mesh_catalog.charter"
      " (domain_id, revision, document, promise, valid_from, set_by)"
      " values ($1, $2, $3, $4::mesh.sla, $5, $6)",
      {bridge::int8(domain.id), bridge::int4(revision), bridge::argument(fcinfo, 1),
       bridge::text(charter.promise), bridge::timestamptz(next.timestamptz(0, 1)),
       bridge::text(store.caller_name())});
  store.audit("set charter", name + ": revision " + std::to_string(revision));
  PG_RETURN_INT32(revision);
}

// mesh.set_governance(domain text, quality mesh.sla, access_procedure text,
//   incident_protocol text) -> integer
MESHCAT_FUNCTION(meshcat_domain_set_governance) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "domain");
  const auto quality = args.maybe_output(1);
  const auto access = args.maybe_text(2), incident = args.maybe_text(3);
  Store store;
  const Domain domain = catalog::domain_by_name(store, name);
  catalog::require_duty(store, domain,
                        {Duty::product_owner, Duty::steward, Duty::compliance_liaison},
                        "set the governance thresholds of domain \"" + name + "\"");
  if (!quality && !access && !incident)
    throw core::Error(sqlstate::invalid_parameter_value, "no threshold was given", {},
                      "Give at least one of quality, access_procedure and incident_protocol.");
  for (const auto &text : {access, incident})
    if (text && text->find_first_not_of(" \t\r\n") == std::string::npos)
      throw core::Error(sqlstate::invalid_parameter_value,
                        "a procedure or protocol must not be blank");
  lock_domain(store, domain);
  const Rows present = store.query(
      "select coalesce($2::mesh.sla, g.quality)::pg_catalog.text, coalesce($3, g.access_procedure),"
      " coalesce($4, g.incident_protocol), g.revision, (coalesce($2::mesh.sla, g.quality),"
      " coalesce($3, g.access_procedure), coalesce($4, g.incident_protocol))"
      " is not distinct from (g.quality, g.access_procedure, g.incident_protocol)"
      " from (values (true)) v left join mesh_catalog.governance g"
      " on g.domain_id = $1 and g.valid_to is null",
      {bridge::int8(domain.id), bridge::text(quality), bridge::text(access),
       bridge::text(incident)});
  if (present.boolean(0, 4)) PG_RETURN_INT32(present.int4(0, 3));
  const Rows next = end_revision(store, domain, "governance");
  const std::int32_t revision = next.int4(0, 0);
  store.query(
      "insert into mesh_catalog.governance (domain_id, revision, quality, access_procedure,"
      " incident_protocol, valid_from, set_by) values ($1, $2, $3::mesh.sla, $4, $5, $6, $7)",
      {bridge::int8(domain.id), bridge::int4(revision), bridge::text(present.maybe_text(0, 0)),
       bridge::text(present.maybe_text(0, 1)), bridge::text(present.maybe_text(0, 2)),
       bridge::timestamptz(next.timestamptz(0, 1)), bridge::text(store.caller_name())});
  store.audit("set governance", name + ": revision " + std::to_string(revision));
  PG_RETURN_INT32(revision);
}

}  // namespace meshcat::domain
