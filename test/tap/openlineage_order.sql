-- Whatever OpenLineage events come, in whatever order and however often: the same is
-- known in the end, and it is what an oracle makes of the set of them.
begin;
select no_plan();
set local client_min_messages = warning;
set local meshcat.lineage_capture = off;
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0) \g /dev/null

-- As mesh.lineage_edges, without what was captured and not yet folded.
create temp view edge as
select mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) as source, e.source_column,
       mesh_catalog.dataset_name(t.namespace, t.relation_schema, t.relation_name) as target, e.target_column,
       e.subtype, e.masking, e.evidence, e.ended_at is null as in_force, j.job_name as job, e.description, e.first_seen, e.last_seen, e.recorded_by
  from mesh_catalog.known_edge e join mesh_catalog.dataset s on s.dataset_id = e.source_dataset_id
  join mesh_catalog.dataset t on t.dataset_id = e.target_dataset_id join mesh_catalog.lineage_job j using (job_id);

create temp table event (n int, e jsonb);
create function pg_temp.any_dataset() returns jsonb language sql volatile as $$
    select jsonb_build_object('namespace', 's3://order', 'name', substr('abcd', 1 + floor(random() * 4)::int, 1)) $$;
create function pg_temp.any_output() returns jsonb language plpgsql volatile as $$
declare
    chance float := random();
begin
    return pg_temp.any_dataset() || case
        when chance < 0.1 then '{"facets": {"columnLineage": {"_deleted": true}}}'
        when chance < 0.45 then jsonb_build_object('facets', jsonb_build_object('columnLineage', jsonb_build_object('fields', jsonb_build_object(
            'c' || floor(random() * 2), jsonb_build_object('inputFields', jsonb_build_array(pg_temp.any_dataset()
                || '{"field": "k", "transformations": [{"type": "DIRECT", "subtype": "IDENTITY"}]}'))))))
        else jsonb_build_object('facets', jsonb_build_object('note', jsonb_build_object('n', floor(random() * 100)))) end;
end $$;
create function pg_temp.any_event(at int) returns jsonb language plpgsql volatile as $$
declare
    run int := floor(random() * 6);
    inputs jsonb := '[]';
    outputs jsonb := '[]';
begin
    for i in 1 .. floor(random() * 3) loop inputs := inputs || pg_temp.any_dataset(); end loop;
    for i in 1 .. floor(random() * 3) loop outputs := outputs || pg_temp.any_output(); end loop;
    return jsonb_build_object('eventTime', to_char(timestamp '2026-03-01' + at * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'producer', 'p' || run,
        'job', jsonb_build_object('namespace', 'order', 'name', 'j' || run % 2), 'inputs', inputs, 'outputs', outputs)
        || case when random() < 0.15 then '{}' else jsonb_build_object(
            'eventType', (array['START', 'START', 'RUNNING', 'COMPLETE', 'FAIL', 'OTHER'])[1 + floor(random() * 6)],
            'run', jsonb_build_object('runId', format('0199aaaa-0000-7000-8000-00000000000%s', run))) end;
end $$;

-- What events come to, by names.
create function pg_temp.known() returns table (edges text[], others text) language sql as $$
    select array(select concat_ws(' ', job, source, source_column, '>', target, target_column, subtype)
                   from pg_temp.edge where evidence = 'ingested' and in_force order by 1),
           jsonb_build_object(
               'runs', (select jsonb_agg(to_jsonb(r) order by r.run_id, r.job) from mesh.lineage_runs r),
               'jobs', (select jsonb_agg(to_jsonb(j) order by j.job) from mesh.lineage_jobs j),
               'facets', (select jsonb_agg(to_jsonb(f) order by f.dataset, f.facet) from mesh.lineage_facets f),
               'times', (select jsonb_agg(jsonb_build_array(f.told_at) order by f.told_at) from mesh_catalog.lineage_floor f))::text $$;
create function pg_temp.known_after(events jsonb[], batches boolean, out edges text[], out others text) language plpgsql as $$
declare
    answer jsonb;
begin
    begin
        if batches then
            answer := mesh.ingest_openlineage(to_jsonb(events));
            if answer ->> 'status' <> 'success' then raise exception '%', answer; end if;
        else
            for i in 1 .. cardinality(events) loop perform mesh.ingest_openlineage(events[i]); end loop;
        end if;
        select k.edges, k.others into edges, others from pg_temp.known() k;
        raise exception 'undo';
    exception when raise_exception then
        if sqlerrm <> 'undo' then raise; end if;
    end;
end $$;

create function pg_temp.oracle(events jsonb[]) returns text[] language sql as $$
    with ev as (
        select (e ->> 'eventTime')::timestamptz as t, e #>> '{job,name}' as job, e #>> '{run,runId}' as run, e ->> 'eventType' as state, e from unnest(events) e
    ), outp as (
        select ev.*, 's3://order/' || (o ->> 'name') as ds, o #> '{facets,columnLineage}' ? '_deleted' as deleted, o #> '{facets,columnLineage,fields}' as fields
          from ev, jsonb_array_elements(e -> 'outputs') o
    ), floors as (
        select job, null as ds, max(t) as floor from ev where run is null and e -> 'inputs' || (e -> 'outputs') <> '[]' group by job
        union all select job, ds, max(t) from outp where deleted group by job, ds
    ), stated as (
        select job, 's3://order/' || (x ->> 'name') as s, x ->> 'field' as sc, ds, f.key as tc, 'IDENTITY' as subtype, t
          from outp, jsonb_each(fields) f, jsonb_array_elements(f.value -> 'inputFields') x
    ), part as ( -- events of runs, and the latest of each job: what came with it is one
        select ev.*, coalesce(run, '-') as r from ev
         where run is not null or t = (select floor from floors f where f.job = ev.job and f.ds is null)
    ), run as (
        select job, r, max(t) as t, bool_or(state is distinct from 'START') as more from part group by job, r
    ), assumed as (
        select distinct run.job, 's3://order/' || (i ->> 'name') as s, null, o.ds, null, 'TRANSFORMATION', run.t
          from run join part p using (job, r) cross join jsonb_array_elements(p.e -> 'inputs') i
          join outp o on o.job = run.job and coalesce(o.run, '-') = run.r and (run.r <> '-' or o.t = run.t)
         where run.more and 's3://order/' || (i ->> 'name') <> o.ds
           and not exists (select from outp x where x.job = run.job and coalesce(x.run, '-') = run.r and (run.r <> '-' or x.t = run.t) and x.ds = o.ds and x.fields is not null)
    )
    select array(select distinct concat_ws(' ', a.job, a.s, a.sc, '>', a.ds, a.tc, a.subtype)
                   from (select * from stated union all select * from assumed) a
                  where not exists (select from floors f where f.job = a.job and (f.ds is null or f.ds = a.ds) and f.floor > a.t) order by 1) $$;

create temp table trial as
select trial, array(select pg_temp.any_event(n) from generate_series(1, 4 + 2 * trial) n where trial > 0) as events from generate_series(1, 12) trial;
create temp table outcome as
select t.trial, o.*, k.edges, k.others, k.variant
  from trial t
 cross join lateral (select pg_temp.oracle(t.events) as expected) o
 cross join lateral (
       select 0 as variant, a.* from pg_temp.known_after(t.events, false) a
       union all select 1, a.* from pg_temp.known_after(array(select e from unnest(t.events) e order by random()), false) a
       union all select 2, a.* from pg_temp.known_after(array(select e from (select unnest(t.events) e union all select unnest(t.events)) e order by random()), true) a) k;
select is_empty($$select trial, variant, array(select unnest(edges) except select unnest(expected)) as too_many, array(select unnest(expected) except select unnest(edges)) as missing
                    from outcome where edges <> expected$$, 'the edges in force are the oracle''s');
select is_empty($$select a.trial, b.variant, a.others, b.others from outcome a join outcome b using (trial) where a.variant = 0 and a.others <> b.others$$,
                'runs, jobs, facets and times are the same in every order');
select isnt_empty($$select from outcome where cardinality(edges) > 8$$, 'the trials are worth something');

-- The same event again changes nothing at all.
select mesh.ingest_openlineage(to_jsonb(events)) from trial where trial = 12 \g /dev/null
create temp table version as
select 'run' as of, ctid as place, xmin as writer from mesh_catalog.lineage_run union all select 'use', ctid, xmin from mesh_catalog.lineage_use
union all select 'facet', ctid, xmin from mesh_catalog.lineage_facet union all select 'edge', ctid, xmin from mesh_catalog.lineage_edge;
create temp table before as select * from pg_temp.known();
select mesh.ingest_openlineage(to_jsonb(events)) from trial where trial = 12 \g /dev/null
select results_eq('select * from pg_temp.known()', 'select * from before', 'nothing is known anew');
select is((select count(*) from mesh_catalog.lineage_edge where format('%s %s', ctid, xmin) not in (select format('%s %s', place, writer) from version where of = 'edge')), 0::bigint, 'and no edge was written');
select finish();
rollback;
