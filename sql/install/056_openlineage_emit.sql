-- OpenLineage: what this database tells other tools. Everything is read as the caller:
-- whoever may not see a facet does not find it in an event. In PL/pgSQL is what a session
-- should plan but once: an event calls it for each of its datasets.

create function mesh_catalog.openlineage_time(moment timestamptz) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_catalog.to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
comment on function mesh_catalog.openlineage_time(timestamptz) is 'A time as events have it';

create function mesh_catalog.openlineage_producer() returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (select 'urn:meshcat:' || extversion from pg_catalog.pg_extension where extname = 'meshcat');
comment on function mesh_catalog.openlineage_producer() is 'The URI of what emits events: meshcat, and its version';

create function mesh_catalog.openlineage_facet(schema_file text, definition text, content jsonb) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_catalog.jsonb_build_object('_producer', mesh_catalog.openlineage_producer(),
        '_schemaURL', 'https://openlineage.io/spec/facets/' || schema_file || '.json#/$defs/' || definition) || content;
comment on function mesh_catalog.openlineage_facet(text, text, jsonb) is 'A facet of ours, with the address of its schema';

create function mesh_catalog.openlineage_kept(facet mesh_catalog.lineage_facet) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_catalog.jsonb_build_object('_producer', facet.producer,
        '_schemaURL', 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/' || case facet.section
            when 'job' then 'JobFacet' when 'run' then 'RunFacet' when 'dataset' then 'DatasetFacet'
            when 'input' then 'InputDatasetFacet' else 'OutputDatasetFacet' end) || facet.facet;
comment on function mesh_catalog.openlineage_kept(mesh_catalog.lineage_facet) is 'A facet as it was told, and by whom where it did not say itself';

create function mesh_catalog.openlineage_event(definition text, moment timestamptz, content jsonb) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_catalog.jsonb_build_object('eventTime', mesh_catalog.openlineage_time(moment),
        'producer', mesh_catalog.openlineage_producer(),
        'schemaURL', 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/' || definition) || content;
comment on function mesh_catalog.openlineage_event(text, timestamptz, jsonb) is 'An event of ours, with the address of its schema';

create function mesh_catalog.openlineage_name(namespace text, relation_schema text, relation_name text, server text) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_catalog.jsonb_build_object('namespace', coalesce(namespace, server),
        'name', case when namespace is null then pg_catalog.current_database() || '.' || relation_schema || '.' || relation_name
                     else relation_name end);
comment on function mesh_catalog.openlineage_name(text, text, text, text) is 'The namespace and name of a dataset in events; server is what this server is called in them';

create function mesh_catalog.openlineage_lineage(target bigint, of_job bigint, server text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
    with step as (
        select e.target_column, e.source_dataset_id, e.source_column, e.subtype, e.masking, e.description
          from mesh_catalog.known_edge e
         where e.ended_at is null and e.target_dataset_id = openlineage_lineage.target
           and (openlineage_lineage.of_job is null or e.job_id = openlineage_lineage.of_job)
        union all
        select c.target_column, c.source_dataset_id, c.source_column, c.subtype, c.masking, ''
          from mesh_catalog.captured_edge c
         where openlineage_lineage.of_job is null and c.target_dataset_id = openlineage_lineage.target
    ), one as (
        select p.target_column, p.source_dataset_id, p.source_column, p.subtype, p.masking, max(p.description) as description
          from step p group by p.target_column, p.source_dataset_id, p.source_column, p.subtype, p.masking
    ), input as (
        select p.target_column, p.source_column,
               mesh_catalog.openlineage_name(s.namespace, s.relation_schema, s.relation_name, openlineage_lineage.server) as source,
               pg_catalog.jsonb_agg(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
                                     'type', case when p.subtype in ('IDENTITY', 'TRANSFORMATION', 'AGGREGATION') then 'DIRECT' else 'INDIRECT' end,
                                     'subtype', p.subtype, 'masking', p.masking, 'description', nullif(p.description, '')))
                                     order by p.subtype, p.masking) as transformations
          from one p join mesh_catalog.present_dataset s on s.dataset_id = p.source_dataset_id
         group by p.target_column, p.source_column, p.source_dataset_id, s.namespace, s.relation_schema, s.relation_name
    ), part as (
        select i.target_column,
               pg_catalog.jsonb_agg(i.source || pg_catalog.jsonb_build_object('field', i.source_column, 'transformations', i.transformations)
                         order by i.source ->> 'namespace', i.source ->> 'name', i.source_column)
                   filter (where i.source_column is not null) as fields,
               pg_catalog.jsonb_agg(pg_catalog.jsonb_strip_nulls(i.source || pg_catalog.jsonb_build_object('type', 'DATASET', 'field', i.source_column))
                          || pg_catalog.jsonb_build_object('transformations', i.transformations)
                         order by i.source ->> 'namespace', i.source ->> 'name', i.source_column) as inputs
          from input i group by i.target_column
    )
    select case when count(*) > 0 then pg_catalog.jsonb_build_object(
        'columnLineage', mesh_catalog.openlineage_facet('1-2-0/ColumnLineageDatasetFacet', 'ColumnLineageDatasetFacet',
            pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
                'fields', coalesce(pg_catalog.jsonb_object_agg(target_column, pg_catalog.jsonb_build_object('inputFields', fields))
                                   filter (where target_column is not null and fields is not null), '{}'),
                'dataset', (select p.fields from part p where p.target_column is null)))),
        'lineage', mesh_catalog.openlineage_facet('1-0-0/LineageFacet', 'LineageDatasetFacet',
            pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
                'fields', coalesce(pg_catalog.jsonb_object_agg(target_column, pg_catalog.jsonb_build_object('inputs', inputs))
                                   filter (where target_column is not null), '{}'),
                'inputs', (select p.inputs from part p where p.target_column is null))))) else '{}' end
      from part);
end
$$;
comment on function mesh_catalog.openlineage_lineage(bigint, bigint, text) is 'The facets columnLineage and lineage of a dataset, of what is in force: of one job, or (null) of everything; empty where nothing flows into it. columnLineage has what comes from columns, lineage all';

create function mesh_catalog.openlineage_facets(of_dataset bigint, server text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
    select coalesce((select pg_catalog.jsonb_object_agg(f.facet_name, mesh_catalog.openlineage_kept(f)) from mesh_catalog.lineage_facet f
                      where f.section = 'dataset' and f.dataset_id = openlineage_facets.of_dataset
                        and f.facet is not null and f.facet_name not in ('columnLineage', 'lineage')), '{}')
        || case when s.relation is null then '{}' else pg_catalog.jsonb_build_object(
            'schema', mesh_catalog.openlineage_facet('1-2-0/SchemaDatasetFacet', 'SchemaDatasetFacet', pg_catalog.jsonb_build_object(
                'fields', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
                                      'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
                                      'description', pg_catalog.col_description(a.attrelid, a.attnum))) order by a.attnum), '[]')
                             from pg_catalog.pg_attribute a
                            where a.attrelid = s.relation and a.attnum > 0 and not a.attisdropped))),
            'dataSource', mesh_catalog.openlineage_facet('1-0-1/DatasourceDatasetFacet', 'DatasourceDatasetFacet', pg_catalog.jsonb_build_object(
                'name', openlineage_facets.server, 'uri', openlineage_facets.server || '/' || pg_catalog.current_database()))) end
        || coalesce((select pg_catalog.jsonb_build_object('documentation', mesh_catalog.openlineage_facet(
                              '1-1-0/DocumentationDatasetFacet', 'DocumentationDatasetFacet', pg_catalog.jsonb_build_object('description', d.description)))
                       from pg_catalog.obj_description(s.relation, 'pg_class') d (description) where d.description is not null), '{}')
      from mesh_catalog.present_dataset s
     where s.dataset_id = openlineage_facets.of_dataset);
end
$$;
comment on function mesh_catalog.openlineage_facets(bigint, text) is 'The facets of a dataset but those of lineage: what was ingested of it, and for a relation that is here what the server knows itself';

create function mesh_catalog.openlineage_used(of_job bigint, of_run bigint, direction_wanted text, server text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
    with used as (
        select u.dataset_id from mesh_catalog.lineage_use u
         where u.job_id = of_job and u.direction = direction_wanted and (of_run is null or u.lineage_run_id = of_run)
        union
        select case direction_wanted when 'input' then e.source_dataset_id else e.target_dataset_id end
          from mesh_catalog.known_edge e
         where of_run is null and e.job_id = of_job and e.ended_at is null
    ), part as (
        select f.dataset_id, pg_catalog.jsonb_object_agg(f.facet_name, mesh_catalog.openlineage_kept(f)) as facets
          from mesh_catalog.lineage_facet f
         where f.section = direction_wanted and f.facet is not null
           and (f.lineage_run_id = of_run or of_run is null and f.job_id = of_job)
         group by f.dataset_id
    )
    select coalesce(pg_catalog.jsonb_agg(mesh_catalog.openlineage_name(s.namespace, s.relation_schema, s.relation_name, server)
                || pg_catalog.jsonb_build_object('facets', mesh_catalog.openlineage_facets(s.dataset_id, server)
                    || case direction_wanted when 'output' then mesh_catalog.openlineage_lineage(s.dataset_id, of_job, server) else '{}' end)
                || case when p.facets is null then '{}' else pg_catalog.jsonb_build_object(direction_wanted || 'Facets', p.facets) end
            order by s.namespace nulls first, s.relation_schema, s.relation_name), '[]')
      from used join mesh_catalog.dataset s using (dataset_id) left join part p using (dataset_id));
end
$$;
comment on function mesh_catalog.openlineage_used(bigint, bigint, text, text) is 'The inputs or outputs of a job, or of a run of it';

create function mesh_catalog.openlineage_job(of_job bigint, server text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
    select pg_catalog.jsonb_build_object('namespace', coalesce(j.namespace, server),
               'name', case when j.namespace is null then pg_catalog.current_database() || '.' || j.job_name else j.job_name end,
               'facets', case when j.namespace is null then pg_catalog.jsonb_build_object('jobType', mesh_catalog.openlineage_facet(
                                   '2-0-4/JobTypeJobFacet', 'JobTypeJobFacet', pg_catalog.jsonb_build_object(
                                       'processingType', 'BATCH', 'integration', 'POSTGRESQL', 'jobType', pg_catalog.upper(j.kind))))
                              else '{}' end
                         || coalesce((select pg_catalog.jsonb_object_agg(f.facet_name, mesh_catalog.openlineage_kept(f)) from mesh_catalog.lineage_facet f
                                       where f.section = 'job' and f.job_id = of_job and f.facet is not null and f.facet_name <> 'lineage'), '{}'))
      from mesh_catalog.lineage_job j
     where j.job_id = of_job);
end
$$;
comment on function mesh_catalog.openlineage_job(bigint, text) is 'A job as events have it';

create function mesh_catalog.openlineage_run(of_run bigint, server text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
    select mesh_catalog.openlineage_event('RunEvent', coalesce(r.ended_at, r.last_told), pg_catalog.jsonb_build_object(
               'eventType', r.state,
               'run', pg_catalog.jsonb_build_object('runId', r.run_id, 'facets',
                   case when r.parent_run_id is null then '{}' else pg_catalog.jsonb_build_object('parent', mesh_catalog.openlineage_facet(
                       '1-2-0/ParentRunFacet', 'ParentRunFacet', pg_catalog.jsonb_build_object(
                           'run', pg_catalog.jsonb_build_object('runId', r.parent_run_id),
                           'job', pg_catalog.jsonb_build_object('namespace', r.parent_namespace, 'name', r.parent_job)))) end
                   || coalesce((select pg_catalog.jsonb_object_agg(f.facet_name, mesh_catalog.openlineage_kept(f)) from mesh_catalog.lineage_facet f
                                 where f.section = 'run' and f.lineage_run_id = of_run and f.facet is not null), '{}')),
               'job', mesh_catalog.openlineage_job(r.job_id, server),
               'inputs', mesh_catalog.openlineage_used(r.job_id, of_run, 'input', server),
               'outputs', mesh_catalog.openlineage_used(r.job_id, of_run, 'output', server)))
      from mesh_catalog.lineage_run r
     where r.lineage_run_id = of_run);
end
$$;
comment on function mesh_catalog.openlineage_run(bigint, text) is 'The latest state of a run as an event';

create function mesh.openlineage(dataset text default null, job text default null, run uuid default null, namespace text default null) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    server text := mesh_catalog.openlineage_namespace();
    found_id bigint;
begin
    if pg_catalog.num_nonnulls(dataset, coalesce(job, run::text)) <> 1 then
        raise exception using errcode = '22023', message = 'mesh.openlineage tells of a dataset, of a job, or of a run',
            hint = 'Pass one of dataset => ''payments.transactions'', job => ''nightly load'' and run => ''01999d3c-...''; and namespace => ... for what is of another tool.';
    end if;
    if dataset is not null then
        if namespace is null then
            found_id := mesh_catalog.dataset_id_of(dataset);
        else
            select s.dataset_id into found_id from mesh_catalog.dataset s where s.namespace = openlineage.namespace and s.relation_name = dataset;
        end if;
    elsif run is null then
        select j.job_id into found_id from mesh_catalog.lineage_job j
         where j.namespace is not distinct from openlineage.namespace and j.job_name = job and j.kind <> 'dataset event';
    else
        select r.lineage_run_id into found_id from mesh_catalog.lineage_run r join mesh_catalog.lineage_job j using (job_id)
         where r.run_id = run and (job is null or j.job_name = job) and (openlineage.namespace is null or j.namespace = openlineage.namespace)
         order by r.last_told desc, r.lineage_run_id limit 1;
    end if;
    if found_id is null then
        raise exception using errcode = '42704',
            message = pg_catalog.format('lineage knows no %s', case when dataset is not null then pg_catalog.format('dataset "%s"', dataset)
                when run is not null then pg_catalog.format('run %s', run) else pg_catalog.format('job "%s"', job) end),
            hint = case when dataset is not null then 'mesh.lineage_edges lists the datasets that lineage knows, and mesh.scan_lineage() reads the definitions of views.'
                when run is not null then 'mesh.lineage_runs lists the runs.' else 'mesh.lineage_jobs lists the jobs, each with its namespace.' end;
    end if;
    return case
        when dataset is not null then (
            select mesh_catalog.openlineage_event('DatasetEvent', pg_catalog.now(), pg_catalog.jsonb_build_object('dataset',
                       mesh_catalog.openlineage_name(s.namespace, s.relation_schema, s.relation_name, server) || pg_catalog.jsonb_build_object('facets',
                           mesh_catalog.openlineage_facets(s.dataset_id, server) || mesh_catalog.openlineage_lineage(s.dataset_id, null, server))))
              from mesh_catalog.present_dataset s where s.dataset_id = found_id)
        when run is not null then mesh_catalog.openlineage_run(found_id, server)
        else mesh_catalog.openlineage_event('JobEvent', pg_catalog.now(), pg_catalog.jsonb_build_object(
                 'job', mesh_catalog.openlineage_job(found_id, server),
                 'inputs', mesh_catalog.openlineage_used(found_id, null, 'input', server),
                 'outputs', mesh_catalog.openlineage_used(found_id, null, 'output', server))) end;
end
$$;
comment on function mesh.openlineage(text, text, uuid, text) is 'An OpenLineage event: of a dataset such as payments.transactions or table:schema.relation with all that flows into it, of a job with its inputs and outputs, or of a run. For a dataset or job of another tool with its namespace';

-- What people read.

create view mesh.lineage_jobs with (security_invoker) as
select j.job_name as job, j.namespace, j.kind,
       array(select mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) as name from mesh_catalog.dataset s
              where s.dataset_id in (select u.dataset_id from mesh_catalog.lineage_use u where u.job_id = j.job_id and u.direction = 'input'
                                     union all select e.source_dataset_id from mesh_catalog.known_edge e where e.job_id = j.job_id and e.ended_at is null)
              order by name) as inputs,
       array(select mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) as name from mesh_catalog.dataset s
              where s.dataset_id in (select u.dataset_id from mesh_catalog.lineage_use u where u.job_id = j.job_id and u.direction = 'output'
                                     union all select e.target_dataset_id from mesh_catalog.known_edge e where e.job_id = j.job_id and e.ended_at is null)
              order by name) as outputs,
       case when j.kind = 'ingested' then r.run_count else j.run_count end as run_count,
       case when j.kind = 'ingested' then coalesce(w.row_count, 0) else j.row_count end as row_count,
       case when j.kind = 'ingested' then r.duration else j.duration end as duration,
       j.first_seen, j.last_seen, j.role_name::text collate pg_catalog."default" as role, j.application, j.query_id
  from mesh_catalog.lineage_job j
 cross join lateral (select count(*) as run_count, coalesce(sum(r.ended_at - r.started_at) filter (where r.ended_at >= r.started_at), '0') as duration
                       from mesh_catalog.lineage_run r where r.job_id = j.job_id and r.state = 'COMPLETE') r
 cross join lateral (select sum(u.row_count)::bigint as row_count from mesh_catalog.lineage_use u
                       join mesh_catalog.lineage_run r using (lineage_run_id) where r.job_id = j.job_id and r.state = 'COMPLETE') w
 where j.kind <> 'dataset event';
comment on view mesh.lineage_jobs is 'What reads datasets and writes others: jobs that the server saw, and (with a namespace) jobs that other tools told of; with what they did in the runs that ended well';

create view mesh.lineage_runs with (security_invoker) as
select r.run_id, j.namespace, j.job_name as job, r.state, r.started_at, r.ended_at, r.ended_at - r.started_at as duration,
       (select sum(u.row_count)::bigint from mesh_catalog.lineage_use u where u.lineage_run_id = r.lineage_run_id) as row_count,
       array(select mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) as name from mesh_catalog.lineage_use u join mesh_catalog.dataset s using (dataset_id)
              where u.lineage_run_id = r.lineage_run_id and u.direction = 'input' order by name) as inputs,
       array(select mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) as name from mesh_catalog.lineage_use u join mesh_catalog.dataset s using (dataset_id)
              where u.lineage_run_id = r.lineage_run_id and u.direction = 'output' order by name) as outputs,
       r.parent_run_id, r.parent_job, r.producer, r.recorded_by::text as recorded_by
  from mesh_catalog.lineage_run r
  join mesh_catalog.lineage_job j using (job_id);
comment on view mesh.lineage_runs is 'Runs that other tools told of: how far they are, what they read and wrote, and the run that started them';

create view mesh.lineage_facets with (security_invoker) as
select f.section, coalesce(j.namespace, rj.namespace) as namespace, coalesce(j.job_name, rj.job_name) as job, r.run_id,
       case when f.dataset_id is not null then mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) end as dataset, f.facet_name as facet, f.facet as content, f.told_at, f.producer, f.recorded_by::text as recorded_by
  from mesh_catalog.lineage_facet f
  left join mesh_catalog.lineage_job j on j.job_id = f.job_id
  left join mesh_catalog.lineage_run r on r.lineage_run_id = f.lineage_run_id
  left join mesh_catalog.lineage_job rj on rj.job_id = r.job_id
  left join mesh_catalog.dataset s on s.dataset_id = f.dataset_id
 where f.facet is not null;
comment on view mesh.lineage_facets is 'What other tools told of jobs, runs and datasets beside their lineage, whole. Those of a product''s datasets are seen by its domain, others by whoever holds a duty';
