#include "incident/incident.hpp"

namespace meshcat::incident {

using bridge::Rows;
using catalog::Product;
using catalog::Store;

namespace {

// The place of a severity in the order from info to critical.
constexpr char severities[] = "array['info', 'warning', 'error', 'critical']";

std::optional<std::int64_t> open_incident(Store &store, const Product &product,
                                          const std::string &key) {
  const Rows rows = store.query(
      "select incident_id from mesh_catalog.incident"
      " where product_id = $1 and dedup_key = $2 and state <> 'resolved' for update",
      {bridge::int8(product.id), bridge::text(key)});
  if (rows.empty()) return std::nullopt;
  return rows.int8(0, 0);
}

std::optional<std::int64_t> insert_incident(Store &store, const Product &product,
                                            const Occurrence &occurrence) {
  const Rows rows = store.query(
      "insert into mesh_catalog.incident (product_id, dedup_key, origin, severity, opened_by)"
      " values ($1, $2, $3, $4, $5)"
      " on conflict (product_id, dedup_key) where state <> 'resolved' do nothing"
      " returning incident_id",
      {bridge::int8(product.id), bridge::text(occurrence.dedup_key),
       bridge::text(occurrence.origin), bridge::text(occurrence.severity),
       bridge::text(occurrence.by)});
  if (rows.empty()) return std::nullopt;
  store.query(
      "insert into mesh_catalog.incident_detail (incident_id, title, failed_checks, run_id,"
      " details) values ($1, $2, $3, $4, $5::jsonb)",
      {bridge::int8(rows.int8(0, 0)), bridge::text(occurrence.title),
       bridge::text_array(occurrence.failed_checks), bridge::int8(occurrence.run_id),
       bridge::text(occurrence.details)});
  return rows.int8(0, 0);
}

// Returns whether the incident is worse than it was.
bool repeat_incident(Store &store, std::int64_t incident_id, const Occurrence &occurrence) {
  const std::string rank = std::string("pg_catalog.array_position(") + severities + ", ";
  const Rows rows = store.query(
      "select " + rank + "$2) > " + rank +
          "i.severity) or not $3 <@ d.failed_checks"
          " from mesh_catalog.incident i join mesh_catalog.incident_detail d using (incident_id)"
          " where incident_id = $1",
      {bridge::int8(incident_id), bridge::text(occurrence.severity),
       bridge::text_array(occurrence.failed_checks)});
  store.query(
      "update mesh_catalog.incident set occurrences = occurrences + 1,"
      " last_seen_at = now(), recovered_at = null,"
      " severity = case when " +
          rank + "$2) > " + rank +
          "severity) then $2"
          " else severity end where incident_id = $1",
      {bridge::int8(incident_id), bridge::text(occurrence.severity)});
  store.query(
      "update mesh_catalog.incident_detail set title = $2, failed_checks = $3,"
      " run_id = coalesce($4, run_id), details = details || $5::jsonb where incident_id = $1",
      {bridge::int8(incident_id), bridge::text(occurrence.title),
       bridge::text_array(occurrence.failed_checks), bridge::int8(occurrence.run_id),
       bridge::text(occurrence.details)});
  return rows.boolean(0, 0);
}

}  // namespace

Joined join_incident(Store &store, const Product &product, const Occurrence &occurrence) {
  // Whoever inserts second waits for the first and then finds its row, unless that
  // was rolled back or resolved meanwhile.
  for (;;) {
    if (const auto open = open_incident(store, product, occurrence.dedup_key)) {
      const bool worse = repeat_incident(store, *open, occurrence);
      log_event(store, *open, "repeated", occurrence.by, occurrence.note, occurrence.run_id);
      return {*open, false, worse};
    }
    if (const auto inserted = insert_incident(store, product, occurrence)) {
      log_event(store, *inserted, "opened", occurrence.by, occurrence.note, occurrence.run_id);
      return {*inserted, true, true};
    }
    bridge::call([] { CHECK_FOR_INTERRUPTS(); });
  }
}

void record_effects(Store &store, const Product &product, std::int64_t incident_id) {
  store.query(
      "insert into mesh_catalog.incident_effect"
      " (incident_id, owner_domain_id, domain_id, product_id, reason, hops)"
      " select $1, $2, e.domain_id, e.affected_product_id, e.reason, e.hops"
      " from mesh_catalog.product_effects($3) e"
      " on conflict (incident_id, domain_id, product_id, reason) do nothing",
      {bridge::int8(incident_id), bridge::int8(product.domain.id), bridge::int8(product.id)});
}

void raise_alerts(Store &store, const Product &product, std::int64_t incident_id) {
  store.query(
      "insert into mesh_catalog.alert (kind, severity, product_id, domain_id, message, details)"
      " select 'incident', i.severity, i.product_id, a.domain_id, $2 || ': ' || d.title,"
      " pg_catalog.jsonb_build_object('incident_id', i.incident_id, 'affected_products', coalesce("
      " (select pg_catalog.jsonb_agg(distinct mesh_catalog.product_name(e.product_id))"
      "  from mesh_catalog.incident_effect e where e.incident_id = i.incident_id"
      "  and e.product_id is not null and (e.domain_id = a.domain_id or a.is_owner)), '[]'))"
      " from mesh_catalog.incident i join mesh_catalog.incident_detail d using (incident_id),"
      " lateral (select $3::bigint as domain_id, true as is_owner union"
      "  select e.domain_id, false from mesh_catalog.incident_effect e"
      "  where e.incident_id = i.incident_id and e.domain_id <> $3) a"
      " where i.incident_id = $1 and not exists (select from mesh_catalog.product_mute m"
      "  where m.product_id = i.product_id and m.muted_until > pg_catalog.now())"
      " order by a.is_owner desc, a.domain_id",
      {bridge::int8(incident_id), bridge::text(product.ref()), bridge::int8(product.domain.id)});
}

void log_event(Store &store, std::int64_t incident_id, const char *event, const std::string &by,
               const std::string &note, const std::optional<std::int64_t> &run_id) {
  store.query(
      "insert into mesh_catalog.incident_event (incident_id, event, role_name, run_id, note)"
      " values ($1, $2, $3, $4, $5)",
      {bridge::int8(incident_id), bridge::text(event), bridge::text(by), bridge::int8(run_id),
       bridge::text(note)});
}

}  // namespace meshcat::incident
