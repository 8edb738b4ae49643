-- Incidents and alerts as people see them.

-- Somebody's grant is their domain's use of the product, but for a compliance
-- liaison's: they look at everybody's.
create function mesh_catalog.product_effects(product_id bigint)
    returns table (domain_id bigint, affected_product_id bigint, reason text, hops integer)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select p.domain_id, d.product_id, 'lineage', d.hops
      from mesh_catalog.downstream_products(product_effects.product_id) d
      join mesh_catalog.product p on p.product_id = d.product_id
    union all
    select distinct d.domain_id, null::bigint, 'grant', null::integer
      from mesh_catalog.access_grant g
      join pg_catalog.pg_roles r on r.oid = g.role_oid and r.rolname = g.role_name
      join mesh_catalog.product p on p.product_id = g.product_id
      join mesh_catalog.domain d on d.domain_id <> p.domain_id
     where g.product_id = product_effects.product_id and g.ended_at is null
       and pg_catalog.statement_timestamp() between g.valid_from and g.valid_until
       and (exists (select from pg_catalog.pg_roles o
                     where o.oid = d.owner_oid and o.rolname = d.owner_name and not r.rolsuper
                       and pg_catalog.pg_has_role(r.oid, o.oid, 'USAGE'))
            or exists (select from mesh_catalog.duty t
                        where t.domain_id = d.domain_id and t.role_oid = r.oid and t.role_name = r.rolname
                        and t.duty <> 'compliance_liaison'))
    union all
    select a.consumer_domain_id, null::bigint, 'agreement', null::integer
      from mesh_catalog.agreement a
     where a.product_id = product_effects.product_id and a.state = 'live';
end;
comment on function mesh_catalog.product_effects(bigint) is 'Whom it affects when a product is wrong: the products it flows into, the domains whose people hold a grant, those it was promised to';

create view mesh.incidents with (security_invoker) as
select i.incident_id, pg_catalog.format('%I.%I', d.domain_name, p.product_name) as product, i.state, i.severity,
       t.title, i.opened_at, i.opened_by::text as opened_by, t.failed_checks, e.affected_products, e.affected_domains,
       e.owners, i.occurrences, i.last_seen_at, i.recovered_at, i.acknowledged_at, i.acknowledged_by::text as acknowledged_by,
       i.resolved_at, i.resolved_by::text as resolved_by, t.resolution, t.details,
       case when t.incident_id is null or i.state = 'resolved' then null
            when not p.domain_id = any ((select mesh_catalog.my_domains())::bigint[])
                then pg_catalog.format('SELECT * FROM mesh.score(%L);', pg_catalog.format('%I.%I', d.domain_name, p.product_name))
            when i.state = 'triggered' then pg_catalog.format('SELECT mesh.acknowledge(%s, %L);', i.incident_id, 'I look into it')
            when i.recovered_at is not null or t.failed_checks = '{}'
                then pg_catalog.format('SELECT mesh.resolve(%s, %L);', i.incident_id, 'what was done')
            else pg_catalog.format('SELECT * FROM mesh.failing_rows(%L, %L);',
                                   pg_catalog.format('%I.%I', d.domain_name, p.product_name), t.failed_checks[1])
       end as next_step
  from mesh_catalog.incident i
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.incident_detail t using (incident_id)
 cross join lateral (
    select coalesce(pg_catalog.array_agg(distinct pg_catalog.format('%I.%I', ad.domain_name, ap.product_name))
                        filter (where ap.product_id is not null), '{}') as affected_products,
           coalesce(pg_catalog.array_agg(distinct ad.domain_name) filter (where ad.domain_id <> d.domain_id), '{}') as affected_domains,
           coalesce(pg_catalog.array_agg(distinct ad.owner_name::text) filter (where ad.domain_id <> d.domain_id), '{}') as owners
      from mesh_catalog.incident_effect f
      join mesh_catalog.domain ad on ad.domain_id = f.domain_id
      left join mesh_catalog.product ap on ap.product_id = f.product_id
     where f.incident_id = i.incident_id) e;
comment on view mesh.incidents is 'Incidents, whom they affect, and the next step as SQL to paste. Details are for the product''s domain and those affected.';

create view mesh.incident_log with (security_invoker) as
select e.incident_id, pg_catalog.format('%I.%I', d.domain_name, p.product_name) as product, e.happened_at, e.event,
       e.role_name::text as role, e.run_id, e.note
  from mesh_catalog.incident_event e
  join mesh_catalog.incident i using (incident_id)
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.incident_log is 'What happened in each incident, in order';

create view mesh.alerts with (security_invoker) as
select a.alert_id, a.raised_at, a.kind, a.severity, pg_catalog.format('%I.%I', pd.domain_name, p.product_name) as product,
       d.domain_name as domain, a.message, a.details, a.notified_at
  from mesh_catalog.alert a
  join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.product p using (product_id)
  left join mesh_catalog.domain pd on pd.domain_id = p.domain_id;
comment on view mesh.alerts is 'What the reader''s domains were told, and when';
