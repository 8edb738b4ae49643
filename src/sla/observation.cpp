// What was measured, and what it says of the promises.
#include "catalog/names.hpp"
#include "catalog/product.hpp"
#include "core/sla/judgement.hpp"
#include "core/sla/measure.hpp"
#include "sla/breach.hpp"

extern "C" {
#include "utils/numeric.h"
}

namespace meshcat::sla {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Domain;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
using core::types::SlaObservation;
namespace sqlstate = core::sqlstate;

// Those who know what the product delivers, or what a consumer sees of it.
void require_witness(Store &store, const Product &product, const std::optional<Domain> &consumer) {
  const std::initializer_list<Duty> duties = {Duty::product_owner, Duty::data_engineer,
                                              Duty::data_analyst, Duty::steward};
  if (consumer && catalog::holds(store, store.caller(), *consumer, duties)) return;
  catalog::require_duty(store, product.domain, duties,
                        "record an observation of product " + product.ref());
}

void check_moment(Store &store, TimestampTz as_of) {
  const Rows rows = store.query(
      "select pg_catalog.isfinite($1) and $1 <= pg_catalog.clock_timestamp(),"
      " $1::pg_catalog.text",
      {bridge::timestamptz(as_of)});
  if (!rows.boolean(0, 0))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "nothing can be observed as of " + rows.text(0, 1), {},
                      "Give a moment that is past, or leave as_of out for now.");
}

Datum numeric_percent(std::int64_t hundredths) {
  return bridge::call([&] { return NumericGetDatum(int64_div_fast_to_numeric(hundredths, 2)); });
}

void add_judgement(bridge::SetResult &result, const core::sla::Judgement &judgement) {
  const auto &term = core::types::sla_term_info(judgement.outcome.promised.term);
  const auto &budget = judgement.budget;
  const bool has_consumed = budget && budget->consumed;
  result.add({bridge::text(term.name), bridge::text(judgement.promised()),
              bridge::text(judgement.measured()),
              bridge::text(core::types::to_string(judgement.outcome.status)),
              bridge::int8(judgement.margin),
              budget ? bridge::text(core::types::format_quantity(budget->allowed, term.unit))
                     : bridge::datum(TEXTOID, 0, true),
              bridge::datum(NUMERICOID, has_consumed ? numeric_percent(*budget->consumed) : 0,
                            !has_consumed)});
}

}  // namespace

// mesh.observe(product text, observation text, as_of timestamptz, consumer text,
//   note text) -> bigint
MESHCAT_FUNCTION(meshcat_sla_observe) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const SlaObservation observation = SlaObservation::parse(args.text(1, "observation"));
  const TimestampTz as_of = args.timestamptz(2, "as_of");
  const auto consumer_name = args.maybe_text(3);
  const std::string note = args.text(4, "note");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  const auto consumer =
      consumer_name ? std::optional(catalog::domain_by_name(store, *consumer_name)) : std::nullopt;
  require_witness(store, product, consumer);
  if (observation.measurements().empty())
    throw core::Error(sqlstate::invalid_parameter_value, "the observation is empty", {},
                      "Write what was measured, for example 'accuracy = 98.63%; latency = 3s'.");
  check_moment(store, as_of);
  for (const auto &measurement : observation.measurements()) {
    const auto &term = core::types::sla_term_info(measurement.term);
    store.query(
        "insert into mesh_catalog.observation (product_id, consumer_domain_id, term, measured,"
        " as_of, backdated, note, observed_by)"
        " values ($1, $2, $3, $4, $5, $5 < pg_catalog.now(), $6, $7)",
        {bridge::int8(product.id),
         bridge::int8(consumer ? std::optional(consumer->id) : std::nullopt),
         bridge::text(term.name),
         bridge::text(core::types::format_quantity(measurement.value, term.unit)),
         bridge::timestamptz(as_of), bridge::text(note), bridge::text(store.caller_name())});
  }
  store.audit("observe", product.ref() + ": " + observation.to_string());
  settle_breaches(store, product.id);
  PG_RETURN_INT64(static_cast<std::int64_t>(observation.measurements().size()));
}

// mesh_catalog.judge(promise mesh.sla, observation text) -> setof (term text,
//   promised text, measured text, state text, margin bigint, error_budget text,
//   budget_consumed numeric)
MESHCAT_FUNCTION(meshcat_sla_judge) {
  const Args args(fcinfo);
  const auto promise = core::types::Sla::parse(args.maybe_output(0).value_or(""));
  const auto observation = SlaObservation::parse(args.text(1, "observation"));
  bridge::SetResult result(fcinfo);
  for (const auto &judgement : core::sla::judge(promise, observation))
    add_judgement(result, judgement);
  return Datum{0};
}

// mesh_catalog.share_kept(total bigint, failed bigint) -> text
MESHCAT_FUNCTION(meshcat_sla_share_kept) {
  const Args args(fcinfo);
  const auto share = core::sla::share_kept(args.int8(0, "total"), args.int8(1, "failed"));
  return bridge::text_datum(core::types::format_quantity(share, core::types::SlaUnit::percent));
}

// mesh_catalog.age(at timestamptz, event timestamptz) -> text
MESHCAT_FUNCTION(meshcat_sla_age) {
  const Args args(fcinfo);
  const TimestampTz at = args.timestamptz(0, "at"), event = args.timestamptz(1, "event");
  TimestampTz microseconds = 0;
  if (TIMESTAMP_NOT_FINITE(at) || TIMESTAMP_NOT_FINITE(event) ||
      __builtin_sub_overflow(at, event, &microseconds))
    throw core::Error(sqlstate::invalid_parameter_value, "there is no age between these moments");
  return bridge::text_datum(
      core::types::format_quantity(core::sla::age(microseconds), core::types::SlaUnit::duration));
}

// mesh_catalog.measured(as_of timestamptz, of_product_id bigint) -> setof (...)
MESHCAT_FUNCTION(meshcat_sla_measured) {
  const Args args(fcinfo);
  const TimestampTz as_of = args.timestamptz(0, "as_of");
  bridge::SetResult result(fcinfo);
  Store store;
  result.add(store.query("select * from mesh_catalog.measured_for($1, $2, $3)",
                         {bridge::timestamptz(as_of), bridge::int8(args.maybe_int8(1)),
                          bridge::datum(INT8ARRAYOID, catalog::my_domains(store), false)}));
  return Datum{0};
}

// mesh.sla_status(as_of timestamptz, product text, consumer text) -> setof (...).
// The rows are read with the caller's rights.
MESHCAT_FUNCTION(meshcat_sla_status) {
  const Args args(fcinfo);
  const TimestampTz as_of = args.timestamptz(0, "as_of");
  const auto product_name = args.maybe_text(1), consumer_name = args.maybe_text(2);
  std::optional<std::int64_t> product, consumer;
  if (product_name || consumer_name) {
    Store store;
    if (product_name) product = catalog::product_by_ref(store, *product_name).id;
    if (consumer_name) consumer = catalog::domain_by_name(store, *consumer_name).id;
  }
  bridge::SetResult result(fcinfo);
  bridge::Spi spi;
  result.add(spi.query(
      "select s.agreement_id, mesh_catalog.product_name(s.product_id), d.domain_name,"
      " c.domain_name, s.term, s.promised, s.measured, s.state, s.measured_at, s.evidence,"
      " s.error_budget, s.budget_consumed from mesh_catalog.agreement_status($1, $2) s"
      " join mesh_catalog.product p using (product_id)"
      " join mesh_catalog.domain d on d.domain_id = p.domain_id"
      " join mesh_catalog.domain c on c.domain_id = s.consumer_domain_id"
      " where $3 is null or s.consumer_domain_id = $3"
      " order by 2, 4, 5",
      {bridge::timestamptz(as_of), bridge::int8(product), bridge::int8(consumer)}, true));
  return Datum{0};
}

}  // namespace meshcat::sla
