-- The domain-mapping worksheet: everything that each domain has, where it comes
-- from, where it goes, and how often it really changes.

create function mesh_catalog.observed_frequency(product_id bigint, out frequency interval, out evidence text)
    returns record
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with state as (
        select distinct r.data_as_of from mesh_catalog.check_run r
         where r.product_id = observed_frequency.product_id and isfinite(r.data_as_of)
    ), gap as (
        select s.data_as_of - lag(s.data_as_of) over (order by s.data_as_of) as gap from state s
    ), seen as (
        select percentile_cont(0.5) within group (order by g.gap) as frequency,
               count(*) || ' data states in check runs (median)' as evidence
          from gap g having count(g.gap) > 0
    ), profiled as (
        -- Texts of dates and timestamps as JSON has them, whatever DateStyle is.
        select (left(f.maximum, 19)::timestamp - left(f.minimum, 19)::timestamp) / (f.distinct_values - 1) as frequency,
               f.distinct_values || ' values of ' || f.column_name || ' in the data (mean)' as evidence
          from mesh_catalog.version v
          join mesh_catalog.port p
            on p.product_id = v.product_id and p.direction = 'output' and p.kind = 'table' and p.time_column is not null
          join mesh_catalog.column_profile f on f.version_id = v.version_id and f.column_name = p.time_column
         where v.product_id = observed_frequency.product_id and f.distinct_values > 1 and not f.sampled
           and case when f.minimum ~ '^\d{4}-\d\d-\d\d' and f.maximum ~ '^\d{4}-\d\d-\d\d' and f.minimum || f.maximum !~ 'BC'
                    then true end
         order by v.version_id desc, p.major desc
         limit 1
    )
    select date_trunc('second', t.frequency), t.evidence
      from (select 1 as preference, * from seen union all select 2, * from profiled) t
     order by t.preference
     limit 1;
end;
comment on function mesh_catalog.observed_frequency(bigint) is 'How often a product''s data changes: the median time between the newest business times that check runs saw; until they saw two, the mean time between the business times in the data; null when neither is known';

create view mesh_catalog.flow with (security_invoker) as
select p.product_id as source_id, d.product_id as target_id
  from mesh_catalog.product p
 cross join lateral mesh_catalog.downstream_products(p.product_id) d
 where d.hops = 1
union
select t.upstream_product_id, t.product_id
  from mesh_catalog.port t
 where t.direction = 'input' and t.upstream_product_id <> t.product_id;
comment on view mesh_catalog.flow is 'Which product feeds which: by lineage and by declared input ports';

create view mesh_catalog.source_flow with (security_invoker) as
select s.source_id, t.product_id
  from mesh_catalog.source s
  join mesh_catalog.port t on t.direction = 'output' and t.source = s.relation
union
select s.source_id, p.product_id
  from mesh_catalog.source s
  join mesh_catalog.present_dataset o on o.relation = s.relation
  join mesh_catalog.edge_in_force e on e.source_dataset_id = o.dataset_id
  join mesh_catalog.dataset_product p on p.dataset_id = e.target_dataset_id;
comment on view mesh_catalog.source_flow is 'Which source feeds which product: the product''s port reads it, or what the port reads does';

create view mesh.inventory with (security_invoker) as
with flow as materialized ( -- each row of it is a walk through the lineage
    select source_id, target_id from mesh_catalog.flow
), source_row as (
    select s.domain_id, 'source' as kind, pg_catalog.quote_ident(d.domain_name) || '.' || pg_catalog.quote_ident(s.source_name) as item,
           s.owner, s.location, s.downstream as consumers, '{}'::text[] as fed_by,
           array(select mesh_catalog.product_name(f.product_id) as product from mesh_catalog.source_flow f
                  where f.source_id = s.source_id order by product) as feeds,
           s.update_frequency as declared_frequency, o.frequency as observed_frequency, o.evidence as observed_in, s.description
      from mesh_catalog.source s
      join mesh_catalog.domain d using (domain_id)
      left join lateral (
            select o.* from mesh_catalog.source_flow f cross join lateral mesh_catalog.observed_frequency(f.product_id) o
             where f.source_id = s.source_id and o.frequency is not null order by o.frequency limit 1) o on true
), product_row as (
    select p.domain_id, 'product', mesh_catalog.product_name(p.product_id),
           coalesce((select pg_catalog.string_agg(t.role_name::text, ', ' order by t.role_name) from mesh_catalog.duty t
                      where t.domain_id = p.domain_id and t.duty = 'product_owner'), d.owner_name::text),
           (select pg_catalog.string_agg(pg_catalog.format('%I.%I', t.relation_schema, t.relation_name), ', ' order by t.major)
              from mesh_catalog.port t where t.product_id = p.product_id and t.direction = 'output' and t.kind = 'table'),
           array(select c.domain_name from mesh_catalog.domain c
                  where c.domain_id <> p.domain_id
                    and (c.domain_id in (select a.consumer_domain_id from mesh_catalog.agreement a
                                          where a.product_id = p.product_id and a.state = 'live')
                         or c.domain_id in (select t.domain_id from flow f
                                              join mesh_catalog.product t on t.product_id = f.target_id
                                             where f.source_id = p.product_id))
                  order by 1),
           array(select pg_catalog.quote_ident(sd.domain_name) || '.' || pg_catalog.quote_ident(s.source_name) as origin
                   from mesh_catalog.source_flow f join mesh_catalog.source s using (source_id)
                   join mesh_catalog.domain sd on sd.domain_id = s.domain_id
                  where f.product_id = p.product_id
                 union select mesh_catalog.product_name(f.source_id) from flow f where f.target_id = p.product_id
                  order by 1),
           array(select mesh_catalog.product_name(f.target_id) as product from flow f
                  where f.source_id = p.product_id order by product),
           (select min(pg_catalog.substring(a.promise::text, 'frequency <=? ([0-9.]+[a-z]+)')::interval)
              from mesh_catalog.agreement a where a.product_id = p.product_id and a.state = 'live'),
           o.frequency, o.evidence, p.description
      from mesh_catalog.product p
      join mesh_catalog.domain d using (domain_id)
     cross join lateral mesh_catalog.observed_frequency(p.product_id) o
), port_row as (
    select p.domain_id, t.direction || ' port', mesh_catalog.product_name(p.product_id) || ':' || pg_catalog.quote_ident(t.port_name),
           null, case when t.relation_name is not null then pg_catalog.format('%I.%I', t.relation_schema, t.relation_name) else t.location end,
           '{}'::text[],
           case when t.upstream_product_id is not null then array[mesh_catalog.product_name(t.upstream_product_id)]
                when t.source_name is not null then array[pg_catalog.format('%I.%I', t.source_schema, t.source_name)]
                else '{}' end,
           '{}'::text[], null::interval, null::interval, null, t.description
      from mesh_catalog.port t
      join mesh_catalog.product p using (product_id)
)
select d.domain_name as domain, i.kind, i.item, i.owner, i.location, i.consumers, i.fed_by, i.feeds,
       i.declared_frequency, i.observed_frequency, i.observed_in, i.description
  from (select * from source_row union all select * from product_row union all select * from port_row) i
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.inventory is 'Everything the domains have: sources, products and ports with owner, location, downstream consumers, what feeds them and what they feed, and the declared update frequency beside the observed one (null: not declared, not measured)';
