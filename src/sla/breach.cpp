#include "sla/breach.hpp"

namespace meshcat::sla {

using bridge::Rows;
using catalog::Store;

namespace {

// What was measured for a moment past is history: outside a demonstration
// database it alarms nobody. A breach that history opened alarms when it is
// confirmed by what is measured now.
constexpr char settle_sql[] =
    "with status as materialized (select s.*, not s.backdated"
    "  or coalesce(pg_catalog.current_setting('meshcat.demonstration', true), 'off') = 'on'"
    "  as alarming from mesh_catalog.agreement_status('infinity', $1) s"
    "  where state <> 'unmeasured'),"
    " recovered as (update mesh_catalog.breach b"
    "  set closed_at = greatest(s.measured_at, b.opened_at), closed_measured = s.measured,"
    "   outcome = 'recovered'"
    "  from status s where s.agreement_id = b.agreement_id and s.term = b.term"
    "  and s.state = 'met' and b.closed_at is null),"
    " confirmed as (update mesh_catalog.breach b set alerted = true"
    "  from status s where s.agreement_id = b.agreement_id and s.term = b.term"
    "  and s.state = 'broken' and s.alarming and not b.alerted and b.closed_at is null"
    "  returning b.*),"
    " opened as (insert into mesh_catalog.breach"
    "  (agreement_id, term, promised, measured, opened_at, backdated, alerted)"
    "  select agreement_id, term, promised, measured, measured_at, backdated, alarming"
    "  from status where state = 'broken' order by agreement_id, term"
    "  on conflict (agreement_id, term) where closed_at is null do nothing returning *),"
    " raised as (insert into mesh_catalog.alert"
    "  (kind, severity, product_id, domain_id, message, details)"
    "  select 'breach', 'error', a.product_id, side.domain_id,"
    "   pg_catalog.format('%s breaks its promise to %s: %s %s was promised, %s measured',"
    "    mesh_catalog.product_name(a.product_id), c.domain_name, s.term, s.promised, s.measured),"
    "   pg_catalog.jsonb_build_object('breach_id', b.breach_id, 'agreement_id', a.agreement_id,"
    "    'term', s.term, 'promised', s.promised, 'measured', s.measured,"
    "    'measured_at', s.measured_at, 'escalation', a.escalation)"
    "  from (select * from confirmed union all select * from opened where alerted) b"
    "  join status s on s.agreement_id = b.agreement_id and s.term = b.term"
    "  join mesh_catalog.agreement a on a.agreement_id = b.agreement_id"
    "  join mesh_catalog.product p on p.product_id = a.product_id"
    "  join mesh_catalog.domain c on c.domain_id = a.consumer_domain_id"
    "  cross join lateral (values (p.domain_id), (c.domain_id)) side (domain_id)"
    "  order by b.breach_id, side.domain_id)"
    " select count(*) from opened";

}  // namespace

std::int64_t settle_breaches(Store &store, std::optional<std::int64_t> product_id) {
  return store.query(settle_sql, {bridge::int8(product_id)}).int8(0, 0);
}

void close_breaches(Store &store, std::int64_t agreement_id, const char *outcome) {
  store.query(
      "update mesh_catalog.breach set outcome = $2,"
      " closed_at = greatest(opened_at, pg_catalog.clock_timestamp())"
      " where agreement_id = $1 and closed_at is null",
      {bridge::int8(agreement_id), bridge::text(outcome)});
}

// mesh_catalog.settle_breaches(of_product_id bigint) -> bigint
MESHCAT_FUNCTION(meshcat_sla_settle) {
  const auto product_id = bridge::Args(fcinfo).maybe_int8(0);
  Store store;
  PG_RETURN_INT64(settle_breaches(store, product_id));
}

}  // namespace meshcat::sla
