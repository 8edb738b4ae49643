-- OpenLineage: what other tools tell of their jobs, runs and datasets.

create table mesh_catalog.lineage_run (
    lineage_run_id   bigint generated always as identity primary key,
    job_id           bigint not null references mesh_catalog.lineage_job,
    run_id           uuid not null,
    state            text not null,
    started_at       timestamptz,
    ended_at         timestamptz,
    first_told       timestamptz not null,
    last_told        timestamptz not null,
    more_than_start  boolean not null,
    parent_run_id    uuid,
    parent_namespace text,
    parent_job       text,
    producer         text not null,
    recorded_by      name not null,
    unique (job_id, run_id),
    constraint lineage_run_state check (state in ('START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER')),
    constraint lineage_run_told check (first_told <= last_told),
    constraint lineage_run_parent check (pg_catalog.num_nulls(parent_run_id, parent_namespace, parent_job) in (0, 3))
);
comment on table mesh_catalog.lineage_run is 'Runs of jobs of other tools. What is kept follows from the set of events, whatever the order in which they come';
comment on column mesh_catalog.lineage_run.lineage_run_id is 'Identifies the run here';
comment on column mesh_catalog.lineage_run.job_id is 'The job';
comment on column mesh_catalog.lineage_run.run_id is 'The producer''s runId';
comment on column mesh_catalog.lineage_run.state is 'How far it is, in OpenLineage''s words: of COMPLETE, ABORT and FAIL the last by event time; before those RUNNING, START or OTHER';
comment on column mesh_catalog.lineage_run.started_at is 'The time of its START; null: not told';
comment on column mesh_catalog.lineage_run.ended_at is 'The time of its COMPLETE, ABORT or FAIL; null: it runs, or nothing was told';
comment on column mesh_catalog.lineage_run.first_told is 'The time of its earliest event';
comment on column mesh_catalog.lineage_run.last_told is 'The time of its latest event';
comment on column mesh_catalog.lineage_run.more_than_start is 'Has any event but START come? Only then do all inputs flow into all outputs that no facet explains: a later event may explain them';
comment on column mesh_catalog.lineage_run.parent_run_id is 'The run that started it, by its producer''s runId; null: none was told';
comment on column mesh_catalog.lineage_run.parent_namespace is 'The namespace of the parent run''s job';
comment on column mesh_catalog.lineage_run.parent_job is 'The name of the parent run''s job';
comment on column mesh_catalog.lineage_run.producer is 'The URI of what told the latest event';
comment on column mesh_catalog.lineage_run.recorded_by is 'The role that ingested the first event';
create index lineage_run_by_id on mesh_catalog.lineage_run (run_id);
create policy everyone on mesh_catalog.lineage_run for select using (true);

create table mesh_catalog.lineage_use (
    job_id         bigint not null references mesh_catalog.lineage_job,
    lineage_run_id bigint references mesh_catalog.lineage_run,
    dataset_id     bigint not null references mesh_catalog.dataset,
    direction      text not null,
    explained      boolean not null default false,
    row_count      bigint,
    unique nulls not distinct (lineage_run_id, dataset_id, direction, job_id),
    constraint lineage_use_direction check (direction in ('input', 'output')),
    constraint lineage_use_output check (direction = 'output' or (not explained and row_count is null)),
    constraint lineage_use_counted check (row_count >= 0)
);
comment on table mesh_catalog.lineage_use is 'The inputs and outputs of jobs of other tools and of their runs';
comment on column mesh_catalog.lineage_use.job_id is 'The job';
comment on column mesh_catalog.lineage_use.lineage_run_id is 'The run that was seen to use the dataset; null: the job is said to';
comment on column mesh_catalog.lineage_use.dataset_id is 'The dataset';
comment on column mesh_catalog.lineage_use.direction is 'input or output';
comment on column mesh_catalog.lineage_use.explained is 'Did a facet say where the output comes from? If not, it comes from all inputs';
comment on column mesh_catalog.lineage_use.row_count is 'Rows that the run wrote; null: not told';
create index lineage_use_of_job on mesh_catalog.lineage_use (job_id, dataset_id);
create index lineage_use_of_run on mesh_catalog.lineage_use (job_id, (coalesce(lineage_run_id, 0)));
create policy everyone on mesh_catalog.lineage_use for select using (true);

create table mesh_catalog.lineage_floor (
    job_id     bigint not null references mesh_catalog.lineage_job,
    dataset_id bigint references mesh_catalog.dataset,
    told_at    timestamptz not null,
    unique nulls not distinct (job_id, dataset_id)
);
comment on table mesh_catalog.lineage_floor is 'Since when what jobs of other tools tell of their lineage counts: what they told before was replaced or taken back';
comment on column mesh_catalog.lineage_floor.job_id is 'The job';
comment on column mesh_catalog.lineage_floor.dataset_id is 'The output that it is about; null: all of them';
comment on column mesh_catalog.lineage_floor.told_at is 'The time of the event that replaced or took back';
create policy everyone on mesh_catalog.lineage_floor for select using (true);

create view mesh_catalog.assumed_flow with (security_invoker) as
select i.job_id, coalesce(i.lineage_run_id, 0) as run_key, i.dataset_id as source_dataset_id, o.dataset_id as target_dataset_id,
       coalesce(r.first_told, f.told_at) as first_told, coalesce(r.last_told, f.told_at) as last_told
  from mesh_catalog.lineage_use i
  join mesh_catalog.lineage_use o on o.job_id = i.job_id and coalesce(o.lineage_run_id, 0) = coalesce(i.lineage_run_id, 0)
   and o.direction = 'output' and not o.explained and o.dataset_id <> i.dataset_id
  left join mesh_catalog.lineage_run r on r.lineage_run_id = i.lineage_run_id
  left join mesh_catalog.lineage_floor f on f.job_id = i.job_id and f.dataset_id is null
 where i.direction = 'input' and coalesce(r.more_than_start, true)
   and not exists (select from mesh_catalog.lineage_floor l
                    where l.job_id = i.job_id and (l.dataset_id is null or l.dataset_id = o.dataset_id)
                      and l.told_at > coalesce(r.last_told, f.told_at));
comment on view mesh_catalog.assumed_flow is 'What flows in runs and jobs for all that is known: every input into every output that no facet explains. run_key is the run, or 0 for what the job as a whole is said to do';

create table mesh_catalog.lineage_facet (
    job_id         bigint references mesh_catalog.lineage_job,
    lineage_run_id bigint references mesh_catalog.lineage_run,
    dataset_id     bigint references mesh_catalog.dataset,
    section        text not null,
    facet_name     text not null,
    facet          jsonb,
    told_at        timestamptz not null,
    producer       text not null,
    recorded_by    name not null,
    unique nulls not distinct (job_id, lineage_run_id, dataset_id, section, facet_name),
    constraint lineage_facet_subject check (case section
        when 'job' then job_id is not null and lineage_run_id is null and dataset_id is null
        when 'run' then job_id is null and lineage_run_id is not null and dataset_id is null
        when 'dataset' then job_id is null and lineage_run_id is null and dataset_id is not null
        when 'input' then dataset_id is not null and pg_catalog.num_nulls(job_id, lineage_run_id) = 1
        when 'output' then dataset_id is not null and pg_catalog.num_nulls(job_id, lineage_run_id) = 1
        else false end)
);
comment on table mesh_catalog.lineage_facet is 'Facets of other tools'' jobs, runs and datasets, whole, also those that nobody here knows; of each the latest by event time';
comment on column mesh_catalog.lineage_facet.job_id is 'The job that it is of, or that uses the dataset';
comment on column mesh_catalog.lineage_facet.lineage_run_id is 'The run that it is of, or that uses the dataset';
comment on column mesh_catalog.lineage_facet.dataset_id is 'The dataset that it is of';
comment on column mesh_catalog.lineage_facet.section is 'job, run or dataset; input or output: of the dataset as that run or job used it';
comment on column mesh_catalog.lineage_facet.facet_name is 'Its name, such as schema';
comment on column mesh_catalog.lineage_facet.facet is 'The facet; null: it was deleted';
comment on column mesh_catalog.lineage_facet.told_at is 'The time of the event that told it';
comment on column mesh_catalog.lineage_facet.producer is 'The URI of what told it';
comment on column mesh_catalog.lineage_facet.recorded_by is 'The role that ingested it';
create index lineage_facet_of_dataset on mesh_catalog.lineage_facet (dataset_id) where dataset_id is not null;
create index lineage_facet_of_run on mesh_catalog.lineage_facet (lineage_run_id) where lineage_run_id is not null;
-- Facets may hold statements, errors and extremes of columns: those of a product are
-- for its domain, the others for all who hold a duty.
create policy concerned on mesh_catalog.lineage_facet for select using (
    case when exists (select from mesh_catalog.dataset_product p where p.dataset_id = lineage_facet.dataset_id)
         then exists (select from mesh_catalog.dataset_product p
                       where p.dataset_id = lineage_facet.dataset_id
                         and p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))
         else pg_catalog.cardinality((select mesh_catalog.my_domains())::bigint[]) > 0 end);

create function mesh.ingest_openlineage(event jsonb) returns jsonb
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_ingest_openlineage';
comment on function mesh.ingest_openlineage(jsonb) is 'Takes in an OpenLineage event, or an array of them: run, job and dataset events. A bad event is an error; within an array it is told in failed_events, and the others are taken. The same event again changes nothing, and events may come in any order. For roles that were granted EXECUTE';
revoke execute on function mesh.ingest_openlineage(jsonb) from public;

create function mesh_catalog.openlineage_namespace() returns text
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_openlineage_namespace';
comment on function mesh_catalog.openlineage_namespace() is 'What this server is called in OpenLineage events: the first of meshcat.openlineage_namespace, or postgres://HOST:PORT';

create function mesh_catalog.dataset_id_of(dataset text) returns bigint
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_dataset_id';
comment on function mesh_catalog.dataset_id_of(text) is 'The dataset of a reference such as payments.transactions or table:schema.relation: a product''s newest port. Null: lineage knows nothing of it';
