// What a run of checks means for a product's incident.
#include "incident/incident.hpp"

namespace meshcat::incident {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;

namespace {

// All failed checks of a product are one incident.
constexpr char check_key[] = "checks";

struct RunFacts {
  std::int64_t id, product_id;
  std::string by;
  bool history;  // backdated, outside a demonstration database
};

RunFacts run_facts(Store &store, std::int64_t run_id) {
  const Rows rows = store.query(
      "select product_id, run_by, backdated and coalesce("
      "pg_catalog.current_setting('meshcat.demonstration', true), 'off') <> 'on'"
      " from mesh_catalog.check_run where run_id = $1",
      {bridge::int8(run_id)});
  if (rows.empty())
    throw core::Error(core::sqlstate::undefined_object,
                      "check run " + std::to_string(run_id) + " does not exist");
  return {run_id, rows.int8(0, 0), rows.text(0, 1), rows.boolean(0, 2)};
}

Occurrence failures_of(Store &store, const RunFacts &run) {
  Occurrence occurrence;
  occurrence.dedup_key = check_key;
  occurrence.origin = "check";
  occurrence.severity = "error";
  occurrence.by = run.by;
  occurrence.run_id = run.id;
  const Rows rows = store.query(
      "select c.check_name, coalesce(r.message, '') from mesh_catalog.check_result r"
      " join mesh_catalog.quality_check c using (check_id)"
      " where r.run_id = $1 and r.status = 'fail' and c.severity = 'error' order by c.check_id",
      {bridge::int8(run.id)});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = rows.text(i, 0), message = rows.text(i, 1);
    occurrence.failed_checks.push_back(name);
    if (i == 0) occurrence.title = "check " + name + ": " + message;
    occurrence.note += (i == 0 ? "" : "; ") + name + ": " + message;
  }
  if (rows.size() > 1) occurrence.title += " (and " + std::to_string(rows.size() - 1) + " more)";
  return occurrence;
}

// Checks that failed before stay in the incident until a run passes them: one
// that was dropped, or could not run, proves nothing.
void carry_over(Store &store, const RunFacts &run, Occurrence &occurrence) {
  const Rows rows = store.query(
      "select f.check_name from mesh_catalog.incident i"
      " join mesh_catalog.incident_detail d using (incident_id),"
      " pg_catalog.unnest(d.failed_checks) with ordinality f (check_name, place)"
      " where i.product_id = $1 and i.dedup_key = $2 and i.state <> 'resolved'"
      " and f.check_name <> all ($3) and f.check_name not in"
      " (select c.check_name from mesh_catalog.check_result r"
      "  join mesh_catalog.quality_check c using (check_id)"
      "  where r.run_id = $4 and r.status in ('pass', 'warn')) order by f.place",
      {bridge::int8(run.product_id), bridge::text(check_key),
       bridge::text_array(occurrence.failed_checks), bridge::int8(run.id)});
  for (std::size_t i = 0; i < rows.size(); ++i) occurrence.failed_checks.push_back(rows.text(i, 0));
}

bool has_consumers(Store &store, const Product &product) {
  return store
      .query(
          "select exists (select from mesh_catalog.product_effects($1))"
          " or exists (select from mesh_catalog.access_grant g where g.product_id = $1"
          " and g.ended_at is null"
          " and pg_catalog.statement_timestamp() between g.valid_from and g.valid_until)",
          {bridge::int8(product.id)})
      .boolean(0, 0);
}

bool has_open_incident(Store &store, const Product &product) {
  return !store
              .query(
                  "select from mesh_catalog.incident where product_id = $1"
                  " and dedup_key = $2 and state <> 'resolved'",
                  {bridge::int8(product.id), bridge::text(check_key)})
              .empty();
}

// An incident is over for the data when a run passes every check that had failed.
// That it is over for people, somebody has to say.
std::optional<std::int64_t> mark_recovered(Store &store, const RunFacts &run) {
  const Rows rows = store.query(
      "update mesh_catalog.incident i set recovered_at = now()"
      " from mesh_catalog.incident_detail d where d.incident_id = i.incident_id"
      " and i.product_id = $1 and i.dedup_key = $2 and i.state <> 'resolved'"
      " and i.recovered_at is null and d.failed_checks <@ array("
      "  select c.check_name from mesh_catalog.check_result r"
      "  join mesh_catalog.quality_check c using (check_id)"
      "  where r.run_id = $3 and r.status in ('pass', 'warn')) returning i.incident_id",
      {bridge::int8(run.product_id), bridge::text(check_key), bridge::int8(run.id)});
  if (rows.empty()) return std::nullopt;
  log_event(store, rows.int8(0, 0), "recovered", run.by, "the checks that had failed pass", run.id);
  return rows.int8(0, 0);
}

std::optional<std::int64_t> incident_from_run(Store &store, std::int64_t run_id) {
  const RunFacts run = run_facts(store, run_id);
  if (run.history) return std::nullopt;
  const Product product = catalog::product_by_id(store, run.product_id);
  Occurrence occurrence = failures_of(store, run);
  if (occurrence.failed_checks.empty()) return mark_recovered(store, run);
  if (!has_open_incident(store, product) && !has_consumers(store, product)) return std::nullopt;
  carry_over(store, run, occurrence);
  const Joined joined = join_incident(store, product, occurrence);
  record_effects(store, product, joined.incident_id);
  if (joined.worse) raise_alerts(store, product, joined.incident_id);
  return joined.incident_id;
}

}  // namespace

// mesh_catalog.incident_from_run(run_id bigint) -> bigint
MESHCAT_FUNCTION(meshcat_incident_from_run) {
  const std::int64_t run_id = Args(fcinfo).int8(0, "run_id");
  Store store;
  const auto incident = incident_from_run(store, run_id);
  if (!incident) PG_RETURN_NULL();
  store.audit("incident from run", std::to_string(*incident));
  PG_RETURN_INT64(*incident);
}

}  // namespace meshcat::incident
