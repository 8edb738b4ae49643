// mesh.open_incident, acknowledge, resolve, mute.
#include "catalog/names.hpp"
#include "incident/incident.hpp"

namespace meshcat::incident {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

constexpr std::initializer_list<Duty> all_duties{Duty::product_owner, Duty::data_engineer,
                                                 Duty::data_analyst, Duty::steward,
                                                 Duty::compliance_liaison};

// Whoever can read a product can find it wrong.
void require_reader(Store &store, const Product &product) {
  if (catalog::holds(store, store.caller(), product.domain, all_duties)) return;
  const bool reads =
      store
          .query(
              "select coalesce(bool_or(pg_catalog.has_table_privilege($2, p.relation, 'SELECT')),"
              " false) from mesh_catalog.port p where p.product_id = $1"
              " and p.direction = 'output' and p.relation is not null",
              {bridge::int8(product.id), bridge::oid(store.caller())})
          .boolean(0, 0);
  if (reads) return;
  throw core::Error(sqlstate::insufficient_privilege,
                    "permission denied to open an incident with product \"" + product.ref() + "\"",
                    "Role \"" + store.caller_name() +
                        "\" may not read it and holds no duty in domain \"" + product.domain.name +
                        "\".",
                    "SELECT mesh.request_access(" + catalog::quote_literal(product.ref()) +
                        ", purpose => '...');");
}

std::string severity_of(const std::string &severity) {
  if (severity == "info" || severity == "warning" || severity == "error" || severity == "critical")
    return severity;
  throw core::Error(sqlstate::invalid_parameter_value, "unknown severity \"" + severity + "\"", {},
                    "A severity is info, warning, error or critical.");
}

struct Incident {
  std::int64_t id;
  std::string state;
  Product product;
};

// The incident, locked, for its product's domain to act on.
Incident incident_to_act_on(Store &store, std::int64_t id, const char *action) {
  const Rows rows = store.query(
      "select product_id, state from mesh_catalog.incident where incident_id = $1 for update",
      {bridge::int8(id)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object,
                      "incident " + std::to_string(id) + " does not exist", {},
                      "SELECT incident_id, product, state FROM mesh.incidents lists them.");
  const Incident incident{id, rows.text(0, 1), catalog::product_by_id(store, rows.int8(0, 0))};
  catalog::require_duty(
      store, incident.product.domain, all_duties,
      std::string(action) + " an incident with product \"" + incident.product.ref() + "\"");
  return incident;
}

[[noreturn]] void refuse_state(const Incident &incident) {
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "incident " + std::to_string(incident.id) + " is " + incident.state, {},
                    "SELECT * FROM mesh.incident_log WHERE incident_id = " +
                        std::to_string(incident.id) + "; tells by whom.");
}

}  // namespace

// mesh.open_incident(product text, title text, severity text, details jsonb,
//   dedup_key text) -> bigint
MESHCAT_FUNCTION(meshcat_incident_open) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  Occurrence occurrence;
  occurrence.title = occurrence.note = args.text(1, "title");
  if (occurrence.title.find_first_not_of(" \t\r\n") == std::string::npos)
    throw core::Error(sqlstate::invalid_parameter_value, "an incident needs a title", {},
                      "Say in a line what is wrong.");
  occurrence.severity = severity_of(args.text(2, "severity"));
  args.require(3, "details");
  occurrence.details = *args.maybe_output(3);
  if (occurrence.details.front() != '{')
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"details\" must be a JSON object");
  occurrence.dedup_key = "person: " + args.maybe_text(4).value_or(occurrence.title);
  if (occurrence.dedup_key.size() > 200)
    throw core::Error(sqlstate::string_data_right_truncation,
                      "the key of an incident must not be longer than 190 bytes",
                      "Without dedup_key the title is the key.",
                      "Pass a short dedup_key, or shorten the title.");
  occurrence.origin = "person";
  Store store;
  occurrence.by = store.caller_name();
  const Product product = catalog::product_by_ref(store, reference);
  require_reader(store, product);
  const Joined joined = join_incident(store, product, occurrence);
  record_effects(store, product, joined.incident_id);
  if (joined.worse) raise_alerts(store, product, joined.incident_id);
  store.audit("open incident", product.ref() + ": " + std::to_string(joined.incident_id));
  PG_RETURN_INT64(joined.incident_id);
}

// mesh.acknowledge(incident_id bigint, note text) -> void
MESHCAT_FUNCTION(meshcat_incident_acknowledge) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "incident_id");
  const std::string note = args.text(1, "note");
  Store store;
  const Incident incident = incident_to_act_on(store, id, "acknowledge");
  if (incident.state != "triggered") refuse_state(incident);
  store.query(
      "update mesh_catalog.incident set state = 'acknowledged', acknowledged_at = now(),"
      " acknowledged_by = $2 where incident_id = $1",
      {bridge::int8(id), bridge::text(store.caller_name())});
  log_event(store, id, "acknowledged", store.caller_name(), note);
  store.audit("acknowledge incident", incident.product.ref() + ": " + std::to_string(id));
  PG_RETURN_VOID();
}

// mesh.resolve(incident_id bigint, resolution text) -> void
MESHCAT_FUNCTION(meshcat_incident_resolve) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "incident_id");
  const std::string resolution = args.text(1, "resolution");
  if (resolution.empty())
    throw core::Error(sqlstate::invalid_parameter_value, "a resolution must say what was done");
  Store store;
  const Incident incident = incident_to_act_on(store, id, "resolve");
  if (incident.state == "resolved") refuse_state(incident);
  store.query(
      "update mesh_catalog.incident set state = 'resolved', resolved_at = now(), resolved_by = $2"
      " where incident_id = $1",
      {bridge::int8(id), bridge::text(store.caller_name())});
  store.query("update mesh_catalog.incident_detail set resolution = $2 where incident_id = $1",
              {bridge::int8(id), bridge::text(resolution)});
  log_event(store, id, "resolved", store.caller_name(), resolution);
  store.audit("resolve incident", incident.product.ref() + ": " + std::to_string(id));
  PG_RETURN_VOID();
}

// mesh.mute(product text, until timestamptz) -> void
MESHCAT_FUNCTION(meshcat_incident_mute) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain, all_duties,
                        "mute product \"" + product.ref() + "\"");
  if (args.is_null(1)) {
    store.query("delete from mesh_catalog.product_mute where product_id = $1",
                {bridge::int8(product.id)});
    store.audit("unmute", product.ref());
    PG_RETURN_VOID();
  }
  const TimestampTz until = args.timestamptz(1, "until");
  if (TIMESTAMP_NOT_FINITE(until) || until <= GetCurrentTimestamp())
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"until\" must be a moment to come", {},
                      "For example: until => now() + interval '2 hours'. A null ends the muting.");
  store.query(
      "insert into mesh_catalog.product_mute (product_id, muted_until, muted_by)"
      " values ($1, $2, $3) on conflict (product_id) do update"
      " set muted_until = excluded.muted_until, muted_at = now(), muted_by = excluded.muted_by",
      {bridge::int8(product.id), bridge::timestamptz(until), bridge::text(store.caller_name())});
  store.audit("mute", product.ref());
  PG_RETURN_VOID();
}

}  // namespace meshcat::incident
