-- Lineage: datasets and their columns, the jobs that make one of another, and what
-- flows from which to which.

create function mesh_catalog.lineage_excludes(schema_name text) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    return exists (select from string_to_table(current_setting('meshcat.lineage_excluded_schemas', true), ',') excluded where btrim(excluded) = schema_name);
comment on function mesh_catalog.lineage_excludes(text) is 'Does meshcat.lineage_excluded_schemas name the schema, so that lineage is not read from its views and statements';

create table mesh_catalog.dataset (
    dataset_id      bigint generated always as identity primary key,
    namespace       text,
    relation        regclass,
    relation_schema text,
    relation_name   text not null,
    constraint dataset_place check ((namespace is null) = (relation_schema is not null)),
    constraint dataset_remote check (namespace is null or relation is null)
);
comment on table mesh_catalog.dataset is 'A dataset that lineage speaks of: a relation of this database, also after it was dropped, and again when one of its name is there anew; or a dataset elsewhere';
comment on column mesh_catalog.dataset.dataset_id is 'Identifies the dataset';
comment on column mesh_catalog.dataset.namespace is 'Where a dataset elsewhere is, in OpenLineage''s words, such as s3://bucket; null: in this database';
comment on column mesh_catalog.dataset.relation is 'The relation; null once dropped, and for a dataset elsewhere';
comment on column mesh_catalog.dataset.relation_schema is 'Its schema; null for a dataset elsewhere';
comment on column mesh_catalog.dataset.relation_name is 'Its name; for a dataset elsewhere within its namespace';
create unique index dataset_relation on mesh_catalog.dataset (relation) where relation is not null;
create unique index dataset_elsewhere on mesh_catalog.dataset (namespace, relation_name) where namespace is not null;
create index dataset_name on mesh_catalog.dataset (relation_schema, relation_name) where namespace is null;
create policy everyone on mesh_catalog.dataset for select using (true);

create function mesh_catalog.dataset_name(namespace text, relation_schema text, relation_name text) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
    return case when namespace is null then format('%I.%I', relation_schema, relation_name)
                when namespace = 'file' then 'file://' || relation_name
                else namespace || '/' || relation_name end;
comment on function mesh_catalog.dataset_name(text, text, text) is 'How people are told of a dataset: schema.relation, quoted, namespace/name for one elsewhere, file:///path for a file';

create table mesh_catalog.lineage_node (
    node_id     bigint generated always as identity primary key,
    dataset_id  bigint not null references mesh_catalog.dataset,
    column_name text,
    dropped_at  timestamptz,
    constraint lineage_node_whole check (column_name is not null or dropped_at is null)
);
comment on table mesh_catalog.lineage_node is 'What lineage goes from and to: a column of a dataset, or the dataset as a whole';
comment on column mesh_catalog.lineage_node.node_id is 'Identifies the node';
comment on column mesh_catalog.lineage_node.dataset_id is 'The dataset';
comment on column mesh_catalog.lineage_node.column_name is 'Its column, under the name that it has, or had when it was dropped; null: the dataset as a whole';
comment on column mesh_catalog.lineage_node.dropped_at is 'When the column was dropped; null: it was not';
create unique index lineage_node_present on mesh_catalog.lineage_node (dataset_id, column_name) nulls not distinct where dropped_at is null;
create policy everyone on mesh_catalog.lineage_node for select using (true);

create function mesh_catalog.lineage_node(dataset bigint, name text) returns bigint
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    found_id bigint;
begin
    loop
        select n.node_id into found_id from mesh_catalog.lineage_node n
         where n.dataset_id = dataset and n.column_name is not distinct from name and n.dropped_at is null;
        exit when found_id is not null;
        insert into mesh_catalog.lineage_node (dataset_id, column_name) values (dataset, name)
            on conflict (dataset_id, column_name) where dropped_at is null do nothing
        returning node_id into found_id;
        exit when found_id is not null;
    end loop;
    return found_id;
end
$$;
comment on function mesh_catalog.lineage_node(bigint, text) is 'The node of a dataset''s column, or of the dataset as a whole; made if there is none';

create table mesh_catalog.lineage_job (
    job_id      bigint generated always as identity primary key,
    namespace   text,
    job_name    text not null,
    kind        text not null,
    query_id    bigint,
    role_name   name,
    application text,
    first_seen  timestamptz not null default pg_catalog.now(),
    last_seen   timestamptz not null default pg_catalog.now(),
    run_count   bigint not null default 0,
    row_count   bigint not null default 0,
    duration    interval not null default '0',
    unique nulls not distinct (namespace, job_name),
    constraint lineage_job_seen check (first_seen <= last_seen),
    constraint lineage_job_counted check (run_count >= 0 and row_count >= 0 and duration >= '0')
);
comment on table mesh_catalog.lineage_job is 'What reads datasets and writes others: a statement, a function, a COPY, or a job of another tool';
comment on column mesh_catalog.lineage_job.job_id is 'Identifies the job';
comment on column mesh_catalog.lineage_job.namespace is 'The namespace of a job of another tool, in OpenLineage''s words; null: the server saw it itself';
comment on column mesh_catalog.lineage_job.job_name is 'Its name: of a function its signature; of a statement the command, the target and a fingerprint';
comment on column mesh_catalog.lineage_job.kind is 'statement, function, copy or ingested; dataset event: no job, but a producer''s word about a dataset';
comment on column mesh_catalog.lineage_job.query_id is 'The server''s identifier of the statement, as in pg_stat_statements; null where there is none';
comment on column mesh_catalog.lineage_job.role_name is 'Who ran it when the server recorded it last: once after each of its starts, and when what it does changed';
comment on column mesh_catalog.lineage_job.application is 'By which application_name, likewise';
comment on column mesh_catalog.lineage_job.first_seen is 'When it was first seen';
comment on column mesh_catalog.lineage_job.last_seen is 'When it was last seen';
comment on column mesh_catalog.lineage_job.run_count is 'How often it ran to its end and was committed, as far as counted';
comment on column mesh_catalog.lineage_job.row_count is 'Rows that these runs wrote';
comment on column mesh_catalog.lineage_job.duration is 'How long these runs took together';
create policy everyone on mesh_catalog.lineage_job for select using (true);

create table mesh_catalog.lineage_edge (
    edge_id        bigint generated always as identity primary key,
    source_node_id bigint not null references mesh_catalog.lineage_node,
    target_node_id bigint not null references mesh_catalog.lineage_node,
    subtype        text not null,
    type           text not null generated always as (case when subtype in ('IDENTITY', 'TRANSFORMATION', 'AGGREGATION') then 'DIRECT' else 'INDIRECT' end) stored,
    masking        boolean not null default false,
    evidence       text not null,
    job_id         bigint references mesh_catalog.lineage_job,
    description    text not null default '',
    first_seen     timestamptz not null default pg_catalog.now(),
    last_seen      timestamptz not null default pg_catalog.now(),
    ended_at       timestamptz,
    recorded_by    name not null,
    constraint lineage_edge_subtype check (subtype in ('IDENTITY', 'TRANSFORMATION', 'AGGREGATION', 'JOIN', 'GROUP_BY', 'FILTER', 'SORT', 'WINDOW', 'CONDITIONAL')),
    constraint lineage_edge_evidence check (evidence in ('declared', 'definition', 'observed', 'ingested')),
    constraint lineage_edge_job check (case when job_id is null then evidence in ('declared', 'definition') else evidence <> 'declared' end),
    constraint lineage_edge_seen check (first_seen <= last_seen and first_seen <= ended_at)
);
comment on table mesh_catalog.lineage_edge is 'What flows from one dataset or column to another, and since when';
comment on column mesh_catalog.lineage_edge.edge_id is 'Identifies the edge';
comment on column mesh_catalog.lineage_edge.source_node_id is 'What is read. A dataset as a whole: all of it when declared or ingested, or else its rows, whatever columns they have';
comment on column mesh_catalog.lineage_edge.target_node_id is 'What is written; a dataset as a whole: all of it';
comment on column mesh_catalog.lineage_edge.subtype is 'How, in OpenLineage''s words';
comment on column mesh_catalog.lineage_edge.type is 'DIRECT: values flow; INDIRECT: they only have an influence (OpenLineage)';
comment on column mesh_catalog.lineage_edge.masking is 'Is the value hidden on its way, by a hash, a count or a mask';
comment on column mesh_catalog.lineage_edge.evidence is 'declared by somebody, read from the definition of a view or function, observed when a statement ran, or ingested from another tool''s event';
comment on column mesh_catalog.lineage_edge.job_id is 'The job that was observed, that another tool told of, or the function whose definition it is';
comment on column mesh_catalog.lineage_edge.description is 'What a declaration says of it';
comment on column mesh_catalog.lineage_edge.first_seen is 'When it was first recorded: it holds from then';
comment on column mesh_catalog.lineage_edge.last_seen is 'When it was last confirmed';
comment on column mesh_catalog.lineage_edge.ended_at is 'When it ended: retracted, no longer in the definition, or its column dropped; null: it is in force';
comment on column mesh_catalog.lineage_edge.recorded_by is 'Who recorded it';
create unique index lineage_edge_in_force on mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, masking, evidence, job_id) nulls not distinct where ended_at is null;
create index lineage_edge_target on mesh_catalog.lineage_edge (target_node_id) where ended_at is null;
create index lineage_edge_job on mesh_catalog.lineage_edge (job_id) where job_id is not null;
create policy everyone on mesh_catalog.lineage_edge for select using (true);

-- Columns of nodes are always existing ones: so the one that is not, after a column
-- was renamed, is its old name.
create function mesh_catalog.follow_renamed_columns() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    renamed record;
begin
    for renamed in
        with recursive family (relation, column_name) as (
            select c.objid, a.attname
              from pg_catalog.pg_event_trigger_ddl_commands() c
              join pg_catalog.pg_attribute a on a.attrelid = c.objid and a.attnum = c.objsubid
             where c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and c.objsubid > 0
            union
            select i.inhrelid, f.column_name
              from family f join pg_catalog.pg_inherits i on i.inhparent = f.relation)
        select s.dataset_id, f.column_name::text as new_name,
               array(select a.attname::text from pg_catalog.pg_attribute a
                      where a.attrelid = f.relation and a.attnum > 0 and not a.attisdropped) as columns
          from family f join mesh_catalog.dataset s on s.relation = f.relation
    loop
        begin
            update mesh_catalog.lineage_node set column_name = renamed.new_name
             where dataset_id = renamed.dataset_id and dropped_at is null and column_name <> all (renamed.columns);
        exception when unique_violation then
            null; -- somebody recorded the new name at the same time: nothing of lineage may fail a rename
        end;
    end loop;
end
$$;
comment on function mesh_catalog.follow_renamed_columns() is 'Event trigger: the columns of lineage follow renamed columns';

create function mesh_catalog.end_dropped_lineage() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    with dropped as (
        update mesh_catalog.lineage_node n set dropped_at = pg_catalog.now()
          from pg_catalog.pg_event_trigger_dropped_objects() o
          join mesh_catalog.dataset s on s.relation = o.objid
         where o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.objsubid > 0
           and n.dataset_id = s.dataset_id and n.column_name = o.address_names[3] and n.dropped_at is null
        returning n.node_id)
    update mesh_catalog.lineage_edge e set ended_at = pg_catalog.now()
      from dropped d
     where d.node_id in (e.source_node_id, e.target_node_id) and e.ended_at is null;
    -- A definition ends with its view; this trigger comes before the one that lets go of the relation.
    update mesh_catalog.lineage_edge e set ended_at = pg_catalog.now()
      from pg_catalog.pg_event_trigger_dropped_objects() o
      join mesh_catalog.dataset s on s.relation = o.objid
      join mesh_catalog.lineage_node n using (dataset_id)
     where o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.objsubid = 0
       and e.target_node_id = n.node_id and e.evidence = 'definition' and e.ended_at is null;
end
$$;
comment on function mesh_catalog.end_dropped_lineage() is 'Event trigger: lineage from or to a column ends with the column, and that of a view''s definition with the view';

create event trigger meshcat_follow_renamed_columns on ddl_command_end
    when tag in ('ALTER TABLE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE')
    execute function mesh_catalog.follow_renamed_columns();
comment on event trigger meshcat_follow_renamed_columns is 'meshcat: the columns of lineage follow renamed columns';
create event trigger meshcat_end_dropped_lineage on sql_drop
    execute function mesh_catalog.end_dropped_lineage();
comment on event trigger meshcat_end_dropped_lineage is 'meshcat: lineage from or to a column ends with the column, and that of a view''s definition with the view';
