-- Lineage: what is not known of where data comes from.

create view mesh.lineage_gaps with (security_invoker) as
with gap as (
    select g.dataset_id, g.command, g.role_name, g.application, g.run_count, g.row_count, g.first_seen, g.last_seen from mesh_catalog.lineage_gap g
    union all
    select r.dataset_id, c.job_name, c.role_name, c.application, null, null, min(c.captured_at), max(c.captured_at)
      from mesh_catalog.lineage_capture c join mesh_catalog.captured_relation r on r.capture = c.ctid
     where c.kind = 'gap'
       and not exists (select from mesh_catalog.lineage_gap g
                        where (g.dataset_id, g.command, g.role_name, g.application) = (r.dataset_id, c.job_name, c.role_name, c.application))
     group by r.dataset_id, c.job_name, c.role_name, c.application),
unseen as (
    select c.oid as relation, n.nspname, c.relname, s.n_tup_ins + s.n_tup_upd as row_count,
           (select string_agg(u.subname, ', ' order by u.subname) from pg_catalog.pg_subscription_rel p
              join pg_catalog.pg_subscription u on u.oid = p.srsubid where p.srrelid = c.oid) as subscriptions
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
     where c.relkind = 'r' and c.relpersistence <> 't' and not c.relispartition
       and n.nspname not in ('pg_catalog', 'information_schema', 'mesh', 'mesh_catalog')
       and (c.reltuples > 0 or s.n_live_tup > 0)
       and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')
       and not exists (select from mesh_catalog.present_dataset p join gap g using (dataset_id) where p.relation = c.oid)
       and not exists (select from mesh_catalog.present_dataset p join mesh_catalog.edge_in_force e on e.target_dataset_id = p.dataset_id and e.source_dataset_id <> p.dataset_id
                        where p.relation = c.oid))
select mesh_catalog.dataset_name(d.namespace, d.relation_schema, d.relation_name) as dataset, 'no source' as gap,
       g.command, g.role_name::text collate pg_catalog."default" as role, g.application, g.run_count, g.row_count, g.first_seen, g.last_seen
  from gap g join mesh_catalog.present_dataset d using (dataset_id)
union all
select mesh_catalog.dataset_name(null, u.nspname::text, u.relname::text), case when u.subscriptions is not null then 'replicated' else 'not seen' end,
       null, null, u.subscriptions, null, u.row_count, null, null
  from unseen u;
comment on view mesh.lineage_gaps is 'Datasets with data that lineage cannot explain. no source: written with values that are of no other dataset, by whom. replicated: filled by the subscriptions that application names. not seen: it has rows, and nobody was seen to write it; row_count is what the server counted of rows inserted and updated';
