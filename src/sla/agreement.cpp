// Agreements: what a product promises to a consumer's domain.
#include "bridge/spi.hpp"
#include "catalog/names.hpp"
#include "catalog/product.hpp"
#include "core/types/sla.hpp"
#include "sla/breach.hpp"

namespace meshcat::sla {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Domain;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
using core::types::Sla;
namespace sqlstate = core::sqlstate;

struct Parties {
  Product product;
  Domain consumer;

  std::string text() const { return product.ref() + " and domain \"" + consumer.name + "\""; }
};

Parties find_parties(Store &store, const Args &args) {
  const std::string provider = args.text(0, "provider"), consumer = args.text(1, "consumer");
  return {catalog::product_by_ref(store, provider), catalog::domain_by_name(store, consumer)};
}

// Only the provider's side can bind the provider. Returns whether the caller is
// of that side; throws insufficient_privilege for one of neither.
bool is_provider(Store &store, const Parties &parties, const std::string &action) {
  if (catalog::holds(store, store.caller(), parties.product.domain, {Duty::product_owner}))
    return true;
  catalog::require_duty(store, parties.consumer, {Duty::product_owner}, action);
  return false;
}

void check_parties(const Parties &parties) {
  if (parties.product.domain.id != parties.consumer.id) return;
  throw core::Error(sqlstate::invalid_parameter_value,
                    "domain \"" + parties.consumer.name + "\" cannot agree with itself",
                    "Product " + parties.product.ref() + " is its own.",
                    "Promise a quality to everybody in the domain's charter: SELECT "
                    "mesh.set_charter(...).");
}

void check_review(Store &store, const bridge::Param &review_on) {
  if (review_on.null) return;
  const Rows rows = store.query(
      "select pg_catalog.isfinite($1) and $1 >= current_date, $1::pg_catalog.text", {review_on});
  if (!rows.boolean(0, 0))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "review date " + rows.text(0, 1) + " is not in the future", {},
                      "Give the day on which both sides look at the agreement again.");
}

void check_formats(Store &store, const Product &product, const std::vector<std::string> &formats) {
  const Rows rows = store.query(
      "select f.format, (select pg_catalog.string_agg(distinct p.port_name || ' (' || p.kind || "
      "')',"
      " ', ') from mesh_catalog.port p where p.product_id = $1 and p.direction = 'output')"
      " from pg_catalog.unnest($2::pg_catalog.text[]) f (format) where not exists"
      " (select from mesh_catalog.port p where p.product_id = $1 and p.direction = 'output'"
      "  and f.format in (p.port_name, p.kind))",
      {bridge::int8(product.id), bridge::text_array(formats)});
  if (rows.empty()) return;
  throw core::Error(sqlstate::undefined_object,
                    "product " + product.ref() + " has no port \"" + rows.text(0, 0) + "\"",
                    "Its ports are: " + rows.maybe_text(0, 1).value_or("none") + ".",
                    "Name a port or a kind of port that it has, or add it: SELECT "
                    "mesh.add_port(...).");
}

// A promise may not fall short of what the consumer's domain demands.
void check_governance(Store &store, const Domain &consumer, const Sla &promise) {
  const Rows rows = store.query(
      "select quality from mesh_catalog.governance where domain_id = $1 and valid_to is null"
      " and quality is not null",
      {bridge::int8(consumer.id)});
  if (rows.empty()) return;
  const Sla demand = Sla::parse(rows.text(0, 0));
  std::string gaps;
  for (const auto &wanted : demand.bounds()) {
    const auto *offered = promise.find(wanted.term);
    if (offered != nullptr && offered->at_least_as_strict(wanted)) continue;
    gaps.append(gaps.empty() ? "" : "; ").append(wanted.to_string() + " is demanded, ");
    gaps.append(offered == nullptr ? "nothing" : offered->to_string()).append(" promised");
  }
  if (gaps.empty()) return;
  throw core::Error(sqlstate::invalid_parameter_value,
                    "the promise is weaker than domain \"" + consumer.name + "\" demands",
                    gaps + ".",
                    "Promise what it demands, or have it change its thresholds: SELECT "
                    "mesh.set_governance(" +
                        catalog::quote_literal(consumer.name) + ", quality => '...').");
}

// Ends the row of that state between the parties; returns its id if there was one.
std::optional<std::int64_t> end(Store &store, const Parties &parties, const char *present,
                                const char *state) {
  const Rows rows = store.query(
      "update mesh_catalog.agreement set state = $4,"
      " ended_at = greatest(made_at, pg_catalog.clock_timestamp())"
      " where product_id = $1 and consumer_domain_id = $2 and state = $3 returning agreement_id",
      {bridge::int8(parties.product.id), bridge::int8(parties.consumer.id), bridge::text(present),
       bridge::text(state)});
  if (rows.empty()) return std::nullopt;
  return rows.int8(0, 0);
}

// Agreements of a product are made one at a time.
void lock_product(Store &store, const Product &product) {
  store.query("select from mesh_catalog.product where product_id = $1 for no key update",
              {bridge::int8(product.id)});
}

void announce_proposal(const Parties &parties) {
  char *message =
      bridge::copy_cstring("the agreement between " + parties.text() + " is a proposal");
  char *hint = bridge::copy_cstring("It is live once the owner or product_owner of domain \"" +
                                    parties.product.domain.name +
                                    "\" calls mesh.agree with the same terms.");
  bridge::call([&] { ereport(NOTICE, errmsg_internal("%s", message), errhint("%s", hint)); });
}

}  // namespace

// mesh.agree(provider text, consumer text, sla mesh.sla, delivery text,
//   formats text[], escalation text, review_on date) -> bigint
MESHCAT_FUNCTION(meshcat_sla_agree) {
  const Args args(fcinfo);
  args.require(2, "sla");
  const Sla promise = Sla::parse(*args.maybe_output(2));
  const std::string delivery = args.text(3, "delivery"), escalation = args.text(5, "escalation");
  const auto formats = args.text_array(4, "formats");
  Store store;
  const Parties parties = find_parties(store, args);
  const bool live = is_provider(store, parties, "make an agreement between " + parties.text());
  check_parties(parties);
  check_governance(store, parties.consumer, promise);
  check_formats(store, parties.product, formats);
  check_review(store, bridge::argument(fcinfo, 6));
  lock_product(store, parties.product);
  const char *state = live ? "live" : "proposed";
  end(store, parties, "proposed", "superseded");
  const auto former = live ? end(store, parties, "live", "superseded") : std::nullopt;
  const std::int64_t id =
      store
          .query(
              "insert into mesh_catalog.agreement (product_id, consumer_domain_id, promise,"
              " delivery, formats, escalation, review_on, state, made_by)"
              " values ($1, $2, $3::mesh.sla, $4, $5, $6, $7, $8, $9) returning agreement_id",
              {bridge::int8(parties.product.id), bridge::int8(parties.consumer.id),
               bridge::text(promise.to_string()), bridge::text(delivery),
               bridge::text_array(formats), bridge::text(escalation), bridge::argument(fcinfo, 6),
               bridge::text(state), bridge::text(store.caller_name())})
          .int8(0, 0);
  if (former) close_breaches(store, *former, "superseded");
  store.audit(live ? "agree" : "propose agreement",
              parties.product.ref() + " to " + parties.consumer.name + ": " + promise.to_string());
  if (live)
    settle_breaches(store, parties.product.id);
  else
    announce_proposal(parties);
  PG_RETURN_INT64(id);
}

// mesh.end_agreement(provider text, consumer text) -> void
MESHCAT_FUNCTION(meshcat_sla_end_agreement) {
  const Args args(fcinfo);
  Store store;
  const Parties parties = find_parties(store, args);
  is_provider(store, parties, "end an agreement between " + parties.text());
  lock_product(store, parties.product);
  const auto proposed = end(store, parties, "proposed", "ended");
  const auto live = end(store, parties, "live", "ended");
  if (!proposed && !live)
    throw core::Error(sqlstate::undefined_object, "there is no agreement between " + parties.text(),
                      {},
                      "SELECT * FROM mesh.agreements WHERE state = 'live' lists those there are.");
  if (live) close_breaches(store, *live, "ended");
  store.audit("end agreement", parties.product.ref() + " to " + parties.consumer.name);
  PG_RETURN_VOID();
}

}  // namespace meshcat::sla
