-- Lineage: datasets, and what flows from one to another, column by column.

create table mesh_catalog.dataset (
    dataset_id      bigint generated always as identity primary key,
    relation        regclass,
    relation_schema text not null,
    relation_name   text not null
);
comment on table mesh_catalog.dataset is 'A dataset that lineage speaks of: a relation of this database, also after it was dropped, and again when one of its name is there anew';
comment on column mesh_catalog.dataset.dataset_id is 'Identifies the dataset';
comment on column mesh_catalog.dataset.relation is 'The relation; null once dropped';
comment on column mesh_catalog.dataset.relation_schema is 'Its schema';
comment on column mesh_catalog.dataset.relation_name is 'Its name';
create unique index dataset_relation on mesh_catalog.dataset (relation) where relation is not null;
create policy everyone on mesh_catalog.dataset for select using (true);

create table mesh_catalog.lineage_edge (
    edge_id           bigint generated always as identity primary key,
    source_dataset_id bigint not null references mesh_catalog.dataset,
    source_column     text,
    target_dataset_id bigint not null references mesh_catalog.dataset,
    target_column     text,
    type              text not null,
    subtype           text not null,
    masking           boolean not null default false,
    evidence          text not null,
    description       text not null default '',
    first_seen        timestamptz not null default pg_catalog.now(),
    last_seen         timestamptz not null default pg_catalog.now(),
    recorded_by       name not null,
    unique nulls not distinct (source_dataset_id, source_column, target_dataset_id, target_column, type, subtype, masking, evidence),
    constraint lineage_edge_kind check (
        (type = 'DIRECT' and subtype in ('IDENTITY', 'TRANSFORMATION', 'AGGREGATION'))
        or (type = 'INDIRECT' and subtype in ('JOIN', 'GROUP_BY', 'FILTER', 'SORT', 'WINDOW', 'CONDITIONAL'))),
    constraint lineage_edge_evidence check (evidence in ('declared', 'definition')),
    constraint lineage_edge_seen check (first_seen <= last_seen)
);
comment on table mesh_catalog.lineage_edge is 'What flows from one dataset or column to another; a null column means the dataset as a whole';
comment on column mesh_catalog.lineage_edge.edge_id is 'Identifies the edge';
comment on column mesh_catalog.lineage_edge.source_dataset_id is 'The dataset read';
comment on column mesh_catalog.lineage_edge.source_column is 'Its column; null: all of it, or for a definition its rows, whatever columns they have';
comment on column mesh_catalog.lineage_edge.target_dataset_id is 'The dataset written';
comment on column mesh_catalog.lineage_edge.target_column is 'Its column; null: all of it';
comment on column mesh_catalog.lineage_edge.type is 'DIRECT: values flow; INDIRECT: they only have an influence (OpenLineage)';
comment on column mesh_catalog.lineage_edge.subtype is 'How, in OpenLineage''s words';
comment on column mesh_catalog.lineage_edge.masking is 'Is the value hidden on its way, by a hash, a count or a mask';
comment on column mesh_catalog.lineage_edge.evidence is 'declared by somebody, or read from the definition of a view';
comment on column mesh_catalog.lineage_edge.description is 'What a declaration says of it';
comment on column mesh_catalog.lineage_edge.first_seen is 'When it was first recorded';
comment on column mesh_catalog.lineage_edge.last_seen is 'When it was last confirmed';
comment on column mesh_catalog.lineage_edge.recorded_by is 'Who recorded it';
create index lineage_edge_target on mesh_catalog.lineage_edge (target_dataset_id);
create policy everyone on mesh_catalog.lineage_edge for select using (true);

-- Column names in edges are always those of existing columns: so the one that is not,
-- after a column was renamed, is its old name.
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
            update mesh_catalog.lineage_edge set source_column = renamed.new_name
             where source_dataset_id = renamed.dataset_id and source_column <> all (renamed.columns);
            update mesh_catalog.lineage_edge set target_column = renamed.new_name
             where target_dataset_id = renamed.dataset_id and target_column <> all (renamed.columns);
        exception when unique_violation then
            null; -- an edge of the new name is there already: nothing of lineage may fail a rename
        end;
    end loop;
end
$$;
comment on function mesh_catalog.follow_renamed_columns() is 'Event trigger: the columns of lineage follow renamed columns';

create function mesh_catalog.forget_dropped_columns() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from mesh_catalog.lineage_edge e
     using pg_catalog.pg_event_trigger_dropped_objects() o
      join mesh_catalog.dataset s on s.relation = o.objid
     where o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.objsubid > 0
       and ((e.source_dataset_id = s.dataset_id and e.source_column = o.address_names[3])
         or (e.target_dataset_id = s.dataset_id and e.target_column = o.address_names[3]));
end
$$;
comment on function mesh_catalog.forget_dropped_columns() is 'Event trigger: lineage from or to a column ends with the column';

create event trigger meshcat_follow_renamed_columns on ddl_command_end
    when tag in ('ALTER TABLE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE')
    execute function mesh_catalog.follow_renamed_columns();
comment on event trigger meshcat_follow_renamed_columns is 'meshcat: the columns of lineage follow renamed columns';
create event trigger meshcat_forget_dropped_columns on sql_drop
    execute function mesh_catalog.forget_dropped_columns();
comment on event trigger meshcat_forget_dropped_columns is 'meshcat: lineage from or to a column ends with the column';

create function mesh.declare_lineage(source text, target text, subtype text default null, description text default '') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_declare';
comment on function mesh.declare_lineage(text, text, text, text) is 'Declares that data flows from source to target: a column such as payments.transactions#type or table:schema.relation#column, or a whole dataset without #column. Subtype is one of OpenLineage''s, by default IDENTITY between columns and TRANSFORMATION otherwise. Duty: data_engineer or product_owner of the target''s domain, or the owner of the target relation';

create function mesh.retract_lineage(source text, target text) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_retract';
comment on function mesh.retract_lineage(text, text) is 'Takes back what was declared between source and target; returns how many edges';

create function mesh.scan_lineage() returns table (relation text, edges bigint, added bigint, removed bigint)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_scan';
comment on function mesh.scan_lineage() is 'Reads the lineage of every view and materialized view from its definition, as the server resolved it. A row for each: edges in all, newly found, and gone since the last scan. Anybody who holds a duty';

create function mesh.upstream(dataset text, max_depth integer default null, direct_only boolean default false, max_rows integer default null)
    returns table (relation text, column_name text, product text, domain text, hops integer, type text, subtype text, masked boolean)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_upstream';
comment on function mesh.upstream(text, integer, boolean, integer) is 'Where a column, dataset or product comes from, nearest first. Over all paths: the fewest hops, the closest influence, and masked when no value arrives without a mask on its way; column_name is null for a dataset as a whole. A NOTICE says when max_depth or max_rows cut the answer';

create function mesh.downstream(dataset text, max_depth integer default null, direct_only boolean default false, max_rows integer default null)
    returns table (relation text, column_name text, product text, domain text, hops integer, type text, subtype text, masked boolean)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_downstream';
comment on function mesh.downstream(text, integer, boolean, integer) is 'What a column, dataset or product flows into, nearest first; as mesh.upstream';

create function mesh.impact(dataset text)
    returns table (domain text, owner text, product text, hops integer, type text, columns text)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_impact';
comment on function mesh.impact(text) is 'Which products a change of a column, dataset or product would reach, whose they are, and which of their columns; then the same for datasets of no product, by domain and owner';

create function mesh.lineage_path(source text, target text)
    returns table (step integer, relation text, column_name text, type text, subtype text)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_path';
comment on function mesh.lineage_path(text, text) is 'A shortest way by which values flow from source to target, or else an influence; type and subtype say how each step was reached. No rows: there is none';

create function mesh.lineage_cycles(max_cycles integer default 1000)
    returns table (cycle integer, relation text)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_cycles';
comment on function mesh.lineage_cycles(integer) is 'Datasets between which data goes round, a number for each cycle';

create function mesh.lineage_mermaid(dataset text default null) returns text
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_mermaid';
comment on function mesh.lineage_mermaid(text) is 'A Mermaid flowchart of the lineage around a product or dataset; of everything when null';

create function mesh.lineage_svg(dataset text default null) returns text
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_svg';
comment on function mesh.lineage_svg(text) is 'An SVG picture of the lineage around a product or dataset; of everything when null. Collapsed by domain when there are too many datasets to read';

create function mesh_catalog.downstream_products(start_product_id bigint)
    returns table (product_id bigint, hops integer)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_downstream_products';
comment on function mesh_catalog.downstream_products(bigint) is 'The products that a product flows into, with the shortest hops; without the product itself';

create view mesh_catalog.dataset_product with (security_invoker) as
select s.dataset_id, p.product_id, p.domain_id, d.domain_name, p.product_name,
       bool_or(s.relation = o.relation) as is_port
  from mesh_catalog.dataset s
  join mesh_catalog.port o on o.direction = 'output' and (o.relation = s.relation or o.source = s.relation)
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
 group by s.dataset_id, p.product_id, p.domain_id, d.domain_name, p.product_name;
comment on view mesh_catalog.dataset_product is 'The product that a dataset belongs to, as its port or as what the port reads';

create view mesh_catalog.edge_in_force with (security_invoker) as
select e.*
  from mesh_catalog.lineage_edge e
  join mesh_catalog.dataset t on t.dataset_id = e.target_dataset_id
 where e.evidence <> 'definition' or t.relation is not null;
comment on view mesh_catalog.edge_in_force is 'The edges that questions about lineage go by: a definition that vanished with its view is history';

create view mesh.lineage_edges with (security_invoker) as
select pg_catalog.format('%I.%I', s.relation_schema, s.relation_name) as source, e.source_column,
       pg_catalog.format('%I.%I', t.relation_schema, t.relation_name) as target, e.target_column,
       e.type, e.subtype, e.masking, e.evidence,
       e.evidence <> 'definition' or t.relation is not null as in_force,
       e.description, e.first_seen, e.last_seen, e.recorded_by::text as recorded_by
  from mesh_catalog.lineage_edge e
  join mesh_catalog.dataset s on s.dataset_id = e.source_dataset_id
  join mesh_catalog.dataset t on t.dataset_id = e.target_dataset_id;
comment on view mesh.lineage_edges is 'Every edge of the lineage with its evidence; a null column means the dataset as a whole. Not in force: read from the definition of a view that was dropped since';
