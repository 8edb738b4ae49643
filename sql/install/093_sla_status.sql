-- What was measured of each product, what that says of agreements and charters.
-- After all pieces whose tables tell something measured.

create function mesh_catalog.measured_uptime(as_of timestamptz)
    returns table (measured text, measured_at timestamptz)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with clock as (
        select pg_catalog.date_trunc('minute', least(as_of, pg_catalog.now())) as until
    ), beat as (
        select c.until, min(h.minute_at) as since, count(*) as minutes
          from clock c
          join mesh_catalog.heartbeat h on h.minute_at >= c.until - interval '30 days' and h.minute_at < c.until
         group by c.until
    )
    select mesh_catalog.share_kept(b.total, b.total - b.minutes), b.until
      from (select b.*, (extract(epoch from b.until - b.since) / 60)::bigint as total from beat b) b;
end;
comment on function mesh_catalog.measured_uptime(timestamptz) is 'The share of minutes with a heartbeat in the 30 days before a moment, from the first heartbeat in them on; no row when there was none';

-- The newest rows are looked up one by one in the indexes, as the extension's owner:
-- the history behind them may be long, the worker asks every minute, and row
-- security would be evaluated over all of it. What it hides is left out here.
create function mesh_catalog.measured_for(as_of timestamptz, of_product_id bigint, reader_domains bigint[])
    returns table (product_id bigint, consumer_domain_id bigint, term text, measured text, measured_at timestamptz, evidence text, backdated boolean)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with subject as (
        select p.product_id,
               p.domain_id = any (reader_domains)
               or exists (select from mesh_catalog.version v where v.product_id = p.product_id and v.state <> 'draft') as is_open
          from mesh_catalog.product p
         where of_product_id is null or p.product_id = of_product_id
    ), found as (
        select o.product_id, o.consumer_domain_id, o.term, o.measured, o.as_of as measured_at, o.observed_at as recorded_at,
               'observed by ' || o.observed_by as evidence, o.backdated
          from subject s
         cross join mesh_catalog.list_sla_terms() t
         cross join lateral (
               select o.* from mesh_catalog.observation o
                where o.product_id = s.product_id and o.term = t.term and o.consumer_domain_id is null and o.as_of <= measured_for.as_of
                order by o.as_of desc, o.observation_id desc limit 1) o
         where s.is_open
        union all
        select o.product_id, o.consumer_domain_id, o.term, o.measured, o.as_of, o.observed_at, 'observed by ' || o.observed_by, o.backdated
          from subject s
          join mesh_catalog.agreement a on a.product_id = s.product_id and a.state = 'live'
         cross join mesh_catalog.list_sla_terms() t
         cross join lateral (
               select o.* from mesh_catalog.observation o
                where o.product_id = s.product_id and o.term = t.term and o.consumer_domain_id = a.consumer_domain_id and o.as_of <= measured_for.as_of
                order by o.as_of desc, o.observation_id desc limit 1) o
         where s.is_open or a.consumer_domain_id = any (reader_domains)
        union all
        select s.product_id, null, t.term, mesh_catalog.share_kept(r.rows_checked, r.rows_failed), r.as_of, r.started_at,
               'check run ' || r.run_id, r.backdated
          from subject s
         cross join (values ('accuracy'), ('completeness')) t (term)
         cross join lateral (
               select r.run_id, r.as_of, r.started_at, r.backdated, d.rows_checked, d.rows_failed
                 from mesh_catalog.check_run r join mesh_catalog.check_run_dimension d using (run_id)
                where r.product_id = s.product_id and d.dimension = t.term and d.rows_checked > 0 and r.as_of <= measured_for.as_of
                order by r.as_of desc, r.run_id desc limit 1) r
         where s.is_open
        union all
        select s.product_id, null, 'freshness', mesh_catalog.age(r.as_of, r.data_as_of), r.as_of, r.started_at,
               'check run ' || r.run_id, r.backdated
          from subject s
         cross join lateral (
               select r.* from mesh_catalog.check_run r
                where r.product_id = s.product_id and isfinite(r.data_as_of) and r.as_of <= measured_for.as_of
                order by r.as_of desc, r.run_id desc limit 1) r
         where s.is_open
    ), newest as (
        select distinct on (f.product_id, f.consumer_domain_id, f.term) f.*
          from found f
         order by f.product_id, f.consumer_domain_id, f.term, f.measured_at desc, f.recorded_at desc
    )
    select n.product_id, n.consumer_domain_id, n.term, n.measured, n.measured_at, n.evidence, n.backdated from newest n
    union all
    select s.product_id, null, 'availability', u.measured, u.measured_at, 'heartbeat', false
      from subject s
     cross join mesh_catalog.measured_uptime(as_of) u
     where not exists (select from newest n where n.product_id = s.product_id and n.term = 'availability'
                          and n.measured_at >= u.measured_at - interval '30 days');
end;
comment on function mesh_catalog.measured_for(timestamptz, bigint, bigint[]) is 'What mesh_catalog.measured tells those who belong to these domains. For the extension itself.';
revoke all on function mesh_catalog.measured_for(timestamptz, bigint, bigint[]) from public;

create function mesh_catalog.measured(as_of timestamptz, of_product_id bigint default null)
    returns table (product_id bigint, consumer_domain_id bigint, term text, measured text, measured_at timestamptz, evidence text, backdated boolean)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_sla_measured';
comment on function mesh_catalog.measured(timestamptz, bigint) is 'The newest measurement of each product (or one), consumer with an agreement and term up to a moment; the heartbeat stands in for availability where nobody observed it in the 30 days before. Of a product that was never released only its domain learns anything.';

create function mesh_catalog.agreement_status(as_of timestamptz, of_product_id bigint default null)
    returns table (agreement_id bigint, product_id bigint, consumer_domain_id bigint, term text, promised text, measured text,
                   state text, measured_at timestamptz, evidence text, backdated boolean, error_budget text, budget_consumed numeric)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with newest as (
        select distinct on (a.agreement_id, m.term)
               a.agreement_id, m.term, m.measured, m.measured_at, m.evidence, m.backdated
          from mesh_catalog.agreement a
          join mesh_catalog.measured(as_of, of_product_id) m
            on m.product_id = a.product_id and coalesce(m.consumer_domain_id = a.consumer_domain_id, true)
         where a.state = 'live'
         order by a.agreement_id, m.term, m.measured_at desc, m.consumer_domain_id
    ), observed as (
        select n.agreement_id, pg_catalog.string_agg(n.term || ' = ' || n.measured, '; ') as observation
          from newest n group by n.agreement_id
    )
    select a.agreement_id, a.product_id, a.consumer_domain_id, j.term, j.promised, j.measured, j.state,
           n.measured_at, n.evidence, n.backdated, j.error_budget, j.budget_consumed
      from mesh_catalog.agreement a
      left join observed o using (agreement_id)
     cross join lateral mesh_catalog.judge(a.promise, coalesce(o.observation, '')) j
      left join newest n on n.agreement_id = a.agreement_id and n.term = j.term
     where a.state = 'live' and (of_product_id is null or a.product_id = of_product_id);
end;
comment on function mesh_catalog.agreement_status(timestamptz, bigint) is 'Every promised term of the live agreements (of one product) beside its newest measurement up to a moment';

create view mesh.agreements with (security_invoker) as
select a.agreement_id, mesh_catalog.product_name(a.product_id) as product, p.domain_name as provider,
       c.domain_name as consumer, a.promise::text as sla, a.delivery, a.formats, a.escalation, a.review_on, a.state,
       a.state in ('proposed', 'live') and not mesh.at_least_as_strict(a.promise, g.quality) as below_governance,
       a.made_at, a.made_by::text as made_by, a.ended_at
  from mesh_catalog.agreement a
  join mesh_catalog.product using (product_id)
  join mesh_catalog.domain p using (domain_id)
  join mesh_catalog.domain c on c.domain_id = a.consumer_domain_id
  left join mesh_catalog.governance g on g.domain_id = a.consumer_domain_id and g.valid_to is null;
comment on view mesh.agreements is 'The agreements with their history. below_governance: it promises less than the consumer domain demands now; null when that domain demands nothing';

create view mesh.observations with (security_invoker) as
select mesh_catalog.product_name(m.product_id) as product, c.domain_name as consumer, m.term, m.measured,
       m.measured_at, m.recorded_at, m.evidence, m.note, m.backdated
  from (select o.product_id, o.consumer_domain_id, o.term, o.measured, o.as_of as measured_at, o.observed_at as recorded_at,
               'observed by ' || o.observed_by as evidence, o.note, o.backdated
          from mesh_catalog.observation o
        union all
        select r.product_id, null, d.dimension, mesh_catalog.share_kept(d.rows_checked, d.rows_failed), r.as_of, r.started_at,
               'check run ' || r.run_id, '', r.backdated
          from mesh_catalog.check_run r
          join mesh_catalog.check_run_dimension d using (run_id)
         where d.dimension in ('accuracy', 'completeness') and d.rows_checked > 0
        union all
        select r.product_id, null, 'freshness', mesh_catalog.age(r.as_of, r.data_as_of), r.as_of, r.started_at,
               'check run ' || r.run_id, '', r.backdated
          from mesh_catalog.check_run r
         where pg_catalog.isfinite(r.data_as_of)) m
  left join mesh_catalog.domain c on c.domain_id = m.consumer_domain_id;
comment on view mesh.observations is 'What was measured of the products, by people and by recorded runs of checks';

create view mesh.breaches with (security_invoker) as
select b.breach_id, b.agreement_id, mesh_catalog.product_name(a.product_id) as product, p.domain_name as provider,
       c.domain_name as consumer, b.term, b.promised, b.measured, b.opened_at, b.backdated, b.alerted, b.recorded_at,
       b.closed_at, b.closed_measured, b.outcome
  from mesh_catalog.breach b
  join mesh_catalog.agreement a using (agreement_id)
  join mesh_catalog.product using (product_id)
  join mesh_catalog.domain p using (domain_id)
  join mesh_catalog.domain c on c.domain_id = a.consumer_domain_id;
comment on view mesh.breaches is 'From when until when promises were broken; closed_at is null while they are';

-- A domain keeps a promise when each of its products does: the worst one counts.
create view mesh.charter_status with (security_invoker) as
with measured as (
    select m.product_id, pg_catalog.string_agg(m.term || ' = ' || m.measured, '; ') as observation
      from mesh_catalog.measured(pg_catalog.now()) m
     where m.consumer_domain_id is null
     group by m.product_id
), judged as (
    select c.domain_id, p.product_id, j.*
      from mesh_catalog.charter c
      left join mesh_catalog.product p
        on p.domain_id = c.domain_id
       and coalesce((select bool_or(v.state <> 'retired') from mesh_catalog.version v where v.product_id = p.product_id), true)
      left join measured m on m.product_id = p.product_id
     cross join lateral mesh_catalog.judge(c.promise, coalesce(m.observation, '')) j
     where c.valid_to is null
), worst as (
    select distinct on (j.domain_id, j.term) j.*,
           count(j.product_id) over (partition by j.domain_id, j.term) as products,
           count(j.measured) over (partition by j.domain_id, j.term) as products_measured
      from judged j
     order by j.domain_id, j.term, case j.state when 'broken' then 0 when 'met' then 1 else 2 end, j.margin, j.product_id
)
select d.domain_name as domain, w.term, w.promised, w.measured,
       case w.state when 'met' then true when 'broken' then false end as met, w.state,
       case when w.measured is not null then mesh_catalog.product_name(w.product_id) end as product,
       m.measured_at, m.evidence, w.products_measured, w.products
  from worst w
  join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.measured(pg_catalog.now()) m
    on m.product_id = w.product_id and m.term = w.term and m.consumer_domain_id is null;
comment on view mesh.charter_status is 'What each domain''s charter promises beside what was measured of its worst product, and of how many; met is null when nothing was measured';
