// mesh.ingest_openlineage: one event, or a batch of them.
#include "bridge/json.hpp"
#include "core/json/write.hpp"
#include "lineage/openlineage_record.hpp"
#include "lineage/openlineage_server.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Rows;
using catalog::Store;
using core::json::Member;
using core::json::Number;
using core::json::Value;
using core::lineage::openlineage::Event;
using core::lineage::openlineage::Kind;
using core::lineage::openlineage::Server;

// Clocks differ; but an event of another year would keep the last word for ever.
void require_past(Store &store, const Event &event, const std::string &path) {
  const bool future = store
                          .query("select $1::timestamptz > pg_catalog.now() + interval '1 day'",
                                 {bridge::text(event.time)})
                          .boolean(0, 0);
  if (future)
    throw core::Error(core::sqlstate::invalid_parameter_value,
                      "invalid OpenLineage event: " + path + ".eventTime is in the future",
                      "It is " + event.time + ".", "Set the producer's clock right.");
}

std::string subject_of(const Event &event) {
  const auto &name = event.kind == Kind::dataset ? event.datasets.front().name : event.job;
  return name.space + "/" + name.name;
}

// What became of the events of one call.
class Outcome {
 public:
  void count() { ++received_; }
  void fail(std::size_t index, const std::string &reason) {
    failed_.push_back(Value{core::json::Object{
        {"index", number(index)}, {"reason", {reason}}, {"retriable", {false}}}});
  }

  Value summary() const {
    return {core::json::Object{{"received", number(received_)},
                               {"successful", number(received_ - failed_.size())},
                               {"failed", number(failed_.size())}}};
  }
  std::string to_json() const {
    const char *status = failed_.empty()              ? "success"
                         : failed_.size() < received_ ? "partial_success"
                                                      : "failure";
    return core::json::write({core::json::Object{
        {"status", {std::string(status)}}, {"summary", summary()}, {"failed_events", {failed_}}}});
  }

 private:
  static Value number(std::size_t value) { return {Number{std::to_string(value)}}; }

  std::size_t received_ = 0;
  core::json::Array failed_;
};

// Takes in one event; returns what it is about.
std::string ingest(Store &store, const Server &server, Datum document, const std::string &path) {
  const bridge::Spi session;  // what an event takes in memory goes with it
  const Event event = core::lineage::openlineage::read_event(bridge::json_value(document), path);
  require_past(store, event, path);
  record_event(store, server, event);
  return subject_of(event);
}

// Each event for itself: one that is bad, or cannot be recorded, keeps none from it.
void ingest_batch(Store &store, const Server &server, const Rows &events, Outcome &outcome) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    outcome.count();
    bool null = false;
    const Datum document = events.datum(i, 0, &null);
    bridge::attempt([&] { ingest(store, server, document, "$[" + std::to_string(i) + "]"); },
                    [&](const ErrorData &error) {
                      std::string reason = error.message;
                      if (error.detail != nullptr && *error.detail != '\0')
                        reason.append(": ").append(error.detail);
                      outcome.fail(i, reason);
                    });
  }
}

std::string ingest_all(const bridge::Param &document) {
  Store store;
  // One call at a time: in whatever order events name things, calls do not deadlock.
  store.query("lock table mesh_catalog.lineage_run in share row exclusive mode");
  const Server server = this_server(store);
  Outcome outcome;
  const bool batch =
      store.query("select pg_catalog.jsonb_typeof($1) = 'array'", {document}).boolean(0, 0);
  std::string subject;
  if (batch) {
    const Rows events =
        store.query("select * from pg_catalog.jsonb_array_elements($1)", {document});
    ingest_batch(store, server, events, outcome);
    subject = std::to_string(events.size()) + " events";
  } else {
    outcome.count();
    subject = ingest(store, server, document.value, "$");
  }
  store.audit("ingest openlineage", subject, core::json::write(outcome.summary()));
  return outcome.to_json();
}

}  // namespace

// mesh.ingest_openlineage(event jsonb) -> jsonb
MESHCAT_FUNCTION(meshcat_lineage_ingest_openlineage) {
  bridge::Args(fcinfo).require(0, "event");
  const std::string answer = ingest_all(bridge::argument(fcinfo, 0));
  return bridge::call(
      [&] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(answer.c_str())); });
}

}  // namespace meshcat::lineage
