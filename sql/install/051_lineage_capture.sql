-- Lineage that the server sees as statements run. A transaction appends what was not
-- yet known, and nothing else: it waits for nobody. The worker makes edges of it.

create table mesh_catalog.lineage_capture (
    captured_at timestamptz not null,
    role_name   name not null,
    application text not null,
    job_name    text not null,
    kind        text not null,
    query_id    bigint,
    digest      bigint not null,
    relations   jsonb not null,
    edges       jsonb not null
);
comment on table mesh_catalog.lineage_capture is 'What jobs were seen to read and write, until the worker has made edges of it: appended to by the transactions that ran them. Without a key, for a key would make them wait for each other';
comment on column mesh_catalog.lineage_capture.captured_at is 'When the statement began';
comment on column mesh_catalog.lineage_capture.role_name is 'Who ran it';
comment on column mesh_catalog.lineage_capture.application is 'By which application_name';
comment on column mesh_catalog.lineage_capture.job_name is 'The job: of a function its signature, of a statement the command, the target and a fingerprint';
comment on column mesh_catalog.lineage_capture.kind is 'statement, function or copy';
comment on column mesh_catalog.lineage_capture.query_id is 'The server''s identifier of the statement; null where it computes none';
comment on column mesh_catalog.lineage_capture.digest is 'Of job and edges: what is equal in it need not be recorded again';
comment on column mesh_catalog.lineage_capture.relations is 'The relations: an array of [oid, schema, name]';
comment on column mesh_catalog.lineage_capture.edges is 'An array of [source, attnum, column, target, attnum, column, subtype, masking]; source and target are positions in relations from 0; attnum 0 and a null column are the relation as a whole';
create policy everyone on mesh_catalog.lineage_capture for select using (true);

create view mesh_catalog.captured_relation with (security_invoker) as
select c.ctid as capture, r.position - 1 as position, r.oid as relation, r.relation_schema, r.relation_name,
       coalesce(d.dataset_id, (select pg_catalog.max(o.dataset_id) from mesh_catalog.dataset o
                                where o.namespace is null and o.relation is null and o.relation_schema = r.relation_schema and o.relation_name = r.relation_name),
                -r.oid::bigint) as dataset_id,
       d.dataset_id is not null as known
  from mesh_catalog.lineage_capture c,
       lateral (select position, (item ->> 0)::pg_catalog.oid as oid, item ->> 1 as relation_schema, item ->> 2 as relation_name
                  from pg_catalog.jsonb_array_elements(c.relations) with ordinality e (item, position)) r
  left join mesh_catalog.dataset d on d.relation = r.oid;
comment on view mesh_catalog.captured_relation is 'The relations of what was captured. One that no dataset stands for yet has minus its oid for a number';

create view mesh_catalog.captured_edge with (security_invoker) as
select s.dataset_id as source_dataset_id, coalesce(a.attname::text collate pg_catalog."default", e.item ->> 2) as source_column,
       t.dataset_id as target_dataset_id, coalesce(b.attname::text collate pg_catalog."default", e.item ->> 5) as target_column,
       e.item ->> 6 as subtype, (e.item ->> 7)::boolean as masking, c.captured_at, c.role_name, c.application, c.job_name, c.kind, c.query_id, c.digest
  from mesh_catalog.lineage_capture c
 cross join lateral pg_catalog.jsonb_array_elements(c.edges) e (item)
  join mesh_catalog.captured_relation s on s.capture = c.ctid and s.position = (e.item ->> 0)::integer
  join mesh_catalog.captured_relation t on t.capture = c.ctid and t.position = (e.item ->> 3)::integer
  left join pg_catalog.pg_attribute a on a.attrelid = s.relation and a.attnum = (e.item ->> 1)::smallint and a.attnum > 0 and not a.attisdropped
  left join pg_catalog.pg_attribute b on b.attrelid = t.relation and b.attnum = (e.item ->> 4)::smallint and b.attnum > 0 and not b.attisdropped;
comment on view mesh_catalog.captured_edge is 'What was captured, edge by edge, under the names that columns have now';
