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
comment on column mesh_catalog.lineage_capture.kind is 'statement, function or copy; definition for what a view is made of; body for what the definition of a function says; gap for a write whose data came from nowhere that the server knows';
comment on column mesh_catalog.lineage_capture.query_id is 'The server''s identifier of the statement; null where it computes none';
comment on column mesh_catalog.lineage_capture.digest is 'Of job and edges: what is equal in it need not be recorded again';
comment on column mesh_catalog.lineage_capture.relations is 'The relations: an array of [oid, schema, name], or [0, namespace, name] for a dataset elsewhere';
comment on column mesh_catalog.lineage_capture.edges is 'An array of [source, attnum, column, target, attnum, column, subtype, masking]; source and target are positions in relations from 0; attnum 0 and a null column are the relation as a whole';
create policy everyone on mesh_catalog.lineage_capture for select using (true);

-- Published or not, what was folded can be deleted.
alter table mesh_catalog.lineage_capture replica identity full;

create table mesh_catalog.lineage_gap (
    gap_id      bigint generated always as identity primary key,
    dataset_id  bigint not null references mesh_catalog.dataset,
    command     text not null,
    role_name   name not null,
    application text not null,
    first_seen  timestamptz not null,
    last_seen   timestamptz not null,
    run_count   bigint not null default 0,
    row_count   bigint not null default 0,
    unique (dataset_id, command, role_name, application),
    constraint lineage_gap_seen check (first_seen <= last_seen),
    constraint lineage_gap_counted check (run_count >= 0 and row_count >= 0)
);
comment on table mesh_catalog.lineage_gap is 'Who writes a dataset with values that are of no other dataset: constants, parameters, what a client sends to COPY';
comment on column mesh_catalog.lineage_gap.gap_id is 'Identifies the gap';
comment on column mesh_catalog.lineage_gap.dataset_id is 'The dataset';
comment on column mesh_catalog.lineage_gap.command is 'The command: INSERT, UPDATE, MERGE, COPY and others';
comment on column mesh_catalog.lineage_gap.role_name is 'Who wrote';
comment on column mesh_catalog.lineage_gap.application is 'By which application_name';
comment on column mesh_catalog.lineage_gap.first_seen is 'When it was first seen';
comment on column mesh_catalog.lineage_gap.last_seen is 'When it was last seen';
comment on column mesh_catalog.lineage_gap.run_count is 'How often it was committed, as far as counted';
comment on column mesh_catalog.lineage_gap.row_count is 'Rows that these runs wrote';
create policy everyone on mesh_catalog.lineage_gap for select using (true);

create table mesh_catalog.lineage_digest (
    digest bigint primary key,
    job_id bigint references mesh_catalog.lineage_job,
    gap_id bigint references mesh_catalog.lineage_gap,
    constraint lineage_digest_one check (num_nonnulls(job_id, gap_id) = 1)
);
comment on table mesh_catalog.lineage_digest is 'By which number the server counts the runs of a job, or those that left a gap';
comment on column mesh_catalog.lineage_digest.digest is 'Of the job and its edges, as in lineage_capture';
comment on column mesh_catalog.lineage_digest.job_id is 'The job; null for a gap';
comment on column mesh_catalog.lineage_digest.gap_id is 'The gap; null for a job';
create policy everyone on mesh_catalog.lineage_digest for select using (true);

-- Functions, so that the planner knows how few there are: it would take the arrays for
-- long ones, and compile what reads them.
create function mesh_catalog.read_captured_relations() returns table (capture tid, place bigint, relation pg_catalog.oid, is_there boolean, relation_schema text, relation_name text, dataset_id bigint, namespace text)
    language sql stable rows 50
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    select c.ctid, e.position - 1, r.relation, o.oid is not null,
           case when r.relation <> 0 then coalesce(n.nspname::text collate "default", r.relation_schema) end, coalesce(o.relname::text collate "default", r.relation_name),
           coalesce(d.dataset_id,
                    case when r.relation = 0 then (select g.dataset_id from mesh_catalog.dataset g where g.namespace = r.relation_schema and g.relation_name = r.relation_name)
                         else (select max(g.dataset_id) from mesh_catalog.dataset g
                                where g.namespace is null and g.relation is null and g.relation_schema = r.relation_schema and g.relation_name = r.relation_name) end,
                    -- Beyond all oids.
                    case when r.relation = 0 then -4294967296 - (hashtextextended(r.relation_schema || '/' || r.relation_name, 0) & 1152921504606846975)
                         else -r.relation::bigint end),
           case when r.relation = 0 then r.relation_schema end
      from mesh_catalog.lineage_capture c
     cross join lateral jsonb_array_elements(c.relations) with ordinality e (item, position)
     cross join lateral (select (e.item ->> 0)::oid as relation, e.item ->> 1 as relation_schema, e.item ->> 2 as relation_name) r
      left join pg_class o on o.oid = r.relation
      left join pg_namespace n on n.oid = o.relnamespace
      left join mesh_catalog.dataset d on d.relation = r.relation;
end;
comment on function mesh_catalog.read_captured_relations() is 'What the view captured_relation shows';

create view mesh_catalog.captured_relation with (security_invoker) as
select capture, place, relation, is_there, relation_schema, relation_name, dataset_id, namespace from mesh_catalog.read_captured_relations()
 where exists (select from mesh_catalog.lineage_capture); -- mostly there is nothing, and no need to plan the function
comment on view mesh_catalog.captured_relation is 'The relations of what was captured, under the names that they have now, and datasets elsewhere. One that no dataset stands for yet has a number below 0: minus its oid, or what is made of its name';

create function mesh_catalog.read_captured_edges() returns table (capture tid, source_dataset_id bigint, source_column text, target_dataset_id bigint, target_column text, subtype text, masking boolean, captured_at timestamptz, role_name name, job_name text, kind text, digest bigint)
    language sql stable rows 100
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with relation as materialized (select capture, place, relation, is_there, dataset_id from mesh_catalog.captured_relation),
    edge as (
        select c.ctid as capture, (e.item ->> 0)::bigint as source, (e.item ->> 1)::smallint as source_attribute, e.item ->> 2 as source_column,
               (e.item ->> 3)::bigint as target, (e.item ->> 4)::smallint as target_attribute, e.item ->> 5 as target_column,
               e.item ->> 6 as subtype, (e.item ->> 7)::boolean as masking, c.captured_at, c.role_name, c.job_name, c.kind, c.digest
          from mesh_catalog.lineage_capture c
         cross join lateral jsonb_array_elements(c.edges) e (item))
    select e.capture, s.dataset_id, coalesce(a.attname::text collate "default", e.source_column),
           t.dataset_id, coalesce(b.attname::text collate "default", e.target_column),
           e.subtype, e.masking, e.captured_at, e.role_name, e.job_name, e.kind, e.digest
      from edge e
      join relation s on s.capture = e.capture and s.place = e.source
      join relation t on t.capture = e.capture and t.place = e.target
      left join pg_attribute a on a.attrelid = s.relation and a.attnum = e.source_attribute and a.attnum > 0 and not a.attisdropped
      left join pg_attribute b on b.attrelid = t.relation and b.attnum = e.target_attribute and b.attnum > 0 and not b.attisdropped
     -- What has lost one of its columns since has ended.
     where (not s.is_there or e.source_attribute = 0 or a.attname is not null)
       and (not t.is_there or e.target_attribute = 0 or b.attname is not null);
end;
comment on function mesh_catalog.read_captured_edges() is 'What the view captured_edge shows';

create view mesh_catalog.captured_edge with (security_invoker) as
select capture, source_dataset_id, source_column, target_dataset_id, target_column, subtype, masking, captured_at, role_name, job_name, kind, digest
  from mesh_catalog.read_captured_edges()
 where exists (select from mesh_catalog.lineage_capture);
comment on view mesh_catalog.captured_edge is 'What was captured, edge by edge, under the names that columns have now';

create function mesh_catalog.take_lineage_runs() returns table (digest bigint, runs bigint, written bigint, microseconds bigint, last_run timestamptz)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_take_runs';
comment on function mesh_catalog.take_lineage_runs() is 'Takes from shared memory how often captured jobs of this database ran since it was last asked';
revoke execute on function mesh_catalog.take_lineage_runs() from public;

create function mesh_catalog.scan_views(views pg_catalog.oid[]) returns table (relation text, edges bigint, added bigint, removed bigint)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_scan_views';
comment on function mesh_catalog.scan_views(pg_catalog.oid[]) is 'As mesh.scan_lineage, of some views';
revoke execute on function mesh_catalog.scan_views(pg_catalog.oid[]) from public;

create function mesh_catalog.fold_lineage() returns bigint
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    folded tid[];
begin
    -- One at a time, and not beside a scan; whoever captures goes on.
    lock table mesh_catalog.lineage_edge in share update exclusive mode;
    folded := array(select ctid from mesh_catalog.lineage_capture);
    insert into mesh_catalog.dataset (relation, relation_schema, relation_name)
    select r.relation, r.relation_schema, r.relation_name
      from mesh_catalog.captured_relation r
     where r.capture = any (folded) and r.dataset_id < 0 and r.is_there
     group by r.relation, r.relation_schema, r.relation_name order by r.relation
    on conflict (relation) where relation is not null do nothing;
    insert into mesh_catalog.dataset (namespace, relation_name)
    select distinct namespace, relation_name from mesh_catalog.captured_relation
     where capture = any (folded) and dataset_id < 0 and namespace is not null order by 1, 2
    on conflict (namespace, relation_name) where namespace is not null do nothing;
    insert into mesh_catalog.dataset (relation_schema, relation_name) -- dropped since
    select distinct relation_schema, relation_name from mesh_catalog.captured_relation
     where capture = any (folded) and dataset_id < 0;
    insert into mesh_catalog.lineage_node (dataset_id, column_name)
    select source_dataset_id, source_column from mesh_catalog.captured_edge where capture = any (folded)
    union
    select target_dataset_id, target_column from mesh_catalog.captured_edge where capture = any (folded)
     order by 1, 2
    on conflict (dataset_id, column_name) where dropped_at is null do nothing;
    insert into mesh_catalog.lineage_job as j (job_name, kind, query_id, role_name, application, first_seen, last_seen)
    select distinct on (job_name) job_name, case kind when 'body' then 'function' else kind end, query_id, role_name, application, min(captured_at) over (partition by job_name), captured_at
      from mesh_catalog.lineage_capture where ctid = any (folded) and kind not in ('definition', 'gap') order by job_name, captured_at desc
    on conflict (namespace, job_name) do update
       set role_name = excluded.role_name, application = excluded.application, last_seen = greatest(j.last_seen, excluded.last_seen);
    insert into mesh_catalog.lineage_gap as g (dataset_id, command, role_name, application, first_seen, last_seen)
    select r.dataset_id, c.job_name, c.role_name, c.application, min(c.captured_at), max(c.captured_at)
      from mesh_catalog.lineage_capture c join mesh_catalog.captured_relation r on r.capture = c.ctid
     where c.ctid = any (folded) and c.kind = 'gap' group by r.dataset_id, c.job_name, c.role_name, c.application
    on conflict (dataset_id, command, role_name, application) do update set last_seen = greatest(g.last_seen, excluded.last_seen);
    insert into mesh_catalog.lineage_digest (digest, job_id)
    select distinct on (c.digest) c.digest, j.job_id from mesh_catalog.lineage_capture c
      join mesh_catalog.lineage_job j on j.namespace is null and j.job_name = c.job_name
     where c.ctid = any (folded) and c.kind not in ('definition', 'body', 'gap')
    on conflict do nothing;
    insert into mesh_catalog.lineage_digest (digest, gap_id)
    select distinct on (c.digest) c.digest, g.gap_id from mesh_catalog.lineage_capture c
      join mesh_catalog.captured_relation r on r.capture = c.ctid
      join mesh_catalog.lineage_gap g on g.dataset_id = r.dataset_id and g.command = c.job_name and g.role_name = c.role_name and g.application = c.application
     where c.ctid = any (folded) and c.kind = 'gap'
    on conflict do nothing;
    insert into mesh_catalog.lineage_edge as known (source_node_id, target_node_id, subtype, masking, evidence, job_id, first_seen, last_seen, recorded_by)
    select s.node_id, t.node_id, e.subtype, e.masking, case when e.kind = 'body' then 'definition' else 'observed' end, j.job_id, min(e.captured_at), max(e.captured_at), min(e.role_name)
      from mesh_catalog.captured_edge e
      join mesh_catalog.lineage_job j on j.namespace is null and j.job_name = e.job_name
      join mesh_catalog.lineage_node s on s.dataset_id = e.source_dataset_id and s.column_name is not distinct from e.source_column and s.dropped_at is null
      join mesh_catalog.lineage_node t on t.dataset_id = e.target_dataset_id and t.column_name is not distinct from e.target_column and t.dropped_at is null
     where e.capture = any (folded) and e.kind <> 'definition'
     group by s.node_id, t.node_id, e.subtype, e.masking, e.kind = 'body', j.job_id
     order by t.node_id, s.node_id
    on conflict (source_node_id, target_node_id, subtype, masking, evidence, job_id) where ended_at is null
    do update set last_seen = greatest(known.last_seen, excluded.last_seen);
    perform mesh_catalog.scan_views(array(select distinct r.relation from mesh_catalog.captured_relation r
        join mesh_catalog.lineage_capture c on c.ctid = r.capture
       where r.capture = any (folded) and c.kind = 'definition'));
    perform mesh_catalog.scan_foreign_tables(array(select distinct r.relation from mesh_catalog.captured_relation r
        join mesh_catalog.lineage_capture c on c.ctid = r.capture
       where r.capture = any (folded) and c.kind = 'definition'));
    delete from mesh_catalog.lineage_capture where ctid = any (folded);
    with run as materialized (
        select d.job_id, d.gap_id, sum(runs) as runs, sum(written) as written, sum(microseconds) as microseconds, max(last_run) as last_run
          from mesh_catalog.take_lineage_runs() join mesh_catalog.lineage_digest d using (digest) group by d.job_id, d.gap_id),
    job as (
        update mesh_catalog.lineage_job j
           set run_count = j.run_count + r.runs, row_count = j.row_count + r.written,
               duration = j.duration + r.microseconds * interval '1 microsecond', last_seen = greatest(j.last_seen, r.last_run)
          from run r where j.job_id = r.job_id)
    update mesh_catalog.lineage_gap g
       set run_count = g.run_count + r.runs, row_count = g.row_count + r.written, last_seen = greatest(g.last_seen, r.last_run)
      from run r where g.gap_id = r.gap_id;
    return cardinality(folded);
end
$$;
comment on function mesh_catalog.fold_lineage() is 'Makes edges and jobs of what was captured, and counts the jobs'' runs; returns how many captures there were';
revoke execute on function mesh_catalog.fold_lineage() from public;

create function mesh_catalog.capture_facts() returns table (preloaded boolean, jobs bigint, failures bigint, missed bigint)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_capture_facts';
comment on function mesh_catalog.capture_facts() is 'What shared memory knows of the capture of lineage, for mesh.status()';

create function mesh_catalog.status_lineage()
    returns table (item text, state text, detail text, remedy text)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with facts as (select * from mesh_catalog.capture_facts()),
    waiting as (select count(*) as captures, min(captured_at) as oldest from mesh_catalog.lineage_capture)
    select 'lineage',
           case when not preloaded then 'missing' when not current_setting('meshcat.lineage_capture')::boolean then 'off'
                when failures > 0 then 'failing' else 'ok' end,
           case when not preloaded then 'statements are not seen: lineage is what definitions, declarations and other tools tell'
                else format('%s jobs seen since the server started, %s captures to be folded%s%s%s', jobs, captures,
                            ', without schemas ' || nullif(current_setting('meshcat.lineage_excluded_schemas'), ''),
                            case when failures > 0 then format(', %s statements whose lineage could not be read or recorded', failures) else '' end,
                            case when missed > 0 then format(', %s runs of plans older than the capture', missed) else '' end) end,
           case when not preloaded then 'Preload the library, as item preload says.'
                when not current_setting('meshcat.lineage_capture')::boolean then format('ALTER DATABASE %I SET meshcat.lineage_capture = on;', current_database())
                when failures > 0 then 'The server''s log says why: of the first of a session, and of all with log_min_messages = debug1.' end
      from facts, waiting;
end;
comment on function mesh_catalog.status_lineage() is 'Items of mesh.status(): the capture of lineage';
