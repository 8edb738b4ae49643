// Who read what: the policy, and the way from memory into the log.
#include "catalog/product.hpp"
#include "catalog/read_queue.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::audit {

using bridge::Args;
using bridge::Param;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace queue = catalog::read_queue;
namespace sqlstate = core::sqlstate;

namespace {

constinit bridge::Prepared add_attempt = {
    "insert into mesh_catalog.audit_event (happened_at, role_name, session_role, person, action,"
    " object, details) values ($1, $2, $3, $4, 'refused', $5,"
    " pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('detail', nullif($6, ''),"
    "  'application', nullif($7, ''))))"};

constinit bridge::Prepared add_read = {
    "insert into mesh_catalog.read_event (happened_at, role_name, session_role, person,"
    " application, product_id, product, purpose, allowed, reason, fraction)"
    " values ($1, $2, $3, $4, $5, $6, coalesce(mesh_catalog.product_name($6), ''), $7, $8, $9,"
    " $10)"};

void append_attempt(bridge::Spi &spi, const queue::Read &attempt) {
  spi.query(add_attempt,
            {bridge::timestamptz(attempt.happened_at), bridge::text(attempt.role.view()),
             bridge::text(attempt.session_role.view()), bridge::text(attempt.person.view()),
             bridge::text(attempt.purpose.view()), bridge::text(attempt.reason.view()),
             bridge::text(attempt.application.view())});
}

void append_read(bridge::Spi &spi, const queue::Read &read) {
  spi.query(add_read, {bridge::timestamptz(read.happened_at), bridge::text(read.role.view()),
                       bridge::text(read.session_role.view()), bridge::text(read.person.view()),
                       bridge::text(read.application.view()), bridge::int8(read.product_id),
                       bridge::text(read.purpose.view()), bridge::boolean(read.allowed),
                       bridge::text(read.reason.view()), bridge::float8(read.fraction)});
}

void check_policy(const std::string &mode, double fraction) {
  if (mode != "none" && mode != "sampled" && mode != "full")
    throw core::Error(sqlstate::invalid_parameter_value,
                      "there is no mode \"" + mode + "\" of recording reads", {},
                      core::text::did_you_mean(mode, {"none", "sampled", "full"},
                                               "The modes are none, sampled and full."));
  if (mode == "sampled" && !(fraction > 0 && fraction <= 1))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "the fraction of reads to record must be above 0 and at most 1");
}

}  // namespace

// mesh.audit_reads(product text, mode text, fraction double precision) -> void
MESHCAT_FUNCTION(meshcat_audit_reads) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), mode = args.text(1, "mode");
  args.require(2, "fraction");
  const double fraction = mode == "full" ? 1 : DatumGetFloat8(args.datum(2));
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain,
                        {Duty::product_owner, Duty::steward, Duty::compliance_liaison},
                        "say which reads of product \"" + product.ref() + "\" are recorded");
  check_policy(mode, fraction);
  if (mode == "none")
    store.query("delete from mesh_catalog.read_policy where product_id = $1",
                {bridge::int8(product.id)});
  else
    store.query(
        "insert into mesh_catalog.read_policy (product_id, reads_mode, fraction, set_by)"
        " values ($1, $2, $3, $4) on conflict (product_id) do update set reads_mode = "
        "excluded.reads_mode,"
        " fraction = excluded.fraction, set_at = excluded.set_at, set_by = excluded.set_by",
        {bridge::int8(product.id), bridge::text(mode), bridge::float8(fraction),
         bridge::text(store.caller_name())});
  store.audit("audit reads", product.ref() + ": " + mode);
  PG_RETURN_VOID();
}

// mesh_catalog.drain_reads() -> bigint
MESHCAT_FUNCTION(meshcat_audit_drain) {
  Store store;
  bridge::Spi spi;  // within the store's: its statement is planned once
  const queue::Drained drained = queue::drain();
  for (const queue::Read &read : drained.reads)
    if (read.kind == queue::Kind::attempt)
      append_attempt(spi, read);
    else
      append_read(spi, read);
  if (drained.lost > 0)
    store.audit("lose reads", "queue of reads",
                "{\"count\": " + std::to_string(drained.lost) + "}");
  PG_RETURN_INT64(static_cast<std::int64_t>(drained.reads.size()));
}

// mesh_catalog.read_queue_facts() -> setof (waiting, waiting_since, room, lost)
MESHCAT_FUNCTION(meshcat_audit_queue) {
  bridge::SetResult result(fcinfo);
  const queue::Facts facts = queue::facts();
  const bool none = !facts.exists;
  result.add({bridge::datum(INT8OID, Int64GetDatum(facts.waiting), none),
              bridge::datum(TIMESTAMPTZOID, TimestampTzGetDatum(facts.since), facts.waiting == 0),
              bridge::datum(INT4OID, Int32GetDatum(static_cast<int>(queue::database_room)), none),
              bridge::datum(INT8OID, Int64GetDatum(facts.lost), none)});
  return Datum{0};
}

// mesh.who_read(product text, since timestamptz) -> setof (happened_at, role,
//   session_role, person, application, purpose, allowed, reason, fraction)
MESHCAT_FUNCTION(meshcat_audit_who_read) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const TimestampTz since = args.timestamptz(1, "since");
  bridge::SetResult result(fcinfo);
  std::int64_t product_id = 0;
  {
    Store store;
    product_id = catalog::product_by_ref(store, reference).id;
  }
  // As the caller: the policy of the log decides.
  bridge::Spi spi;
  result.add(spi.query(
      "select happened_at, role_name, session_role, person, application, purpose, allowed,"
      " reason, fraction"
      " from mesh_catalog.read_event where product_id = $1 and happened_at >= $2 order by event_id",
      {bridge::int8(product_id), bridge::timestamptz(since)}));
  return Datum{0};
}

}  // namespace meshcat::audit
