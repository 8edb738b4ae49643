-- The graph of lineage: a base in shared memory, which questions share, and here the log
-- of what has changed since it was made. Every question sees what its snapshot sees.

create table mesh_catalog.lineage_change (
    transaction_id    xid8 not null default pg_catalog.pg_current_xact_id(),
    change_count      integer not null,
    source_dataset_id bigint,
    source_node_id    bigint,
    target_dataset_id bigint,
    target_node_id    bigint,
    subtype           text,
    masking           boolean,
    all_of_source     boolean,
    forgotten_before  xid8,
    constraint lineage_change_is_known check (change_count = 0 or (source_dataset_id, target_dataset_id, subtype, masking, all_of_source) is not null)
);
comment on table mesh_catalog.lineage_change is 'Edges that came into force or are so no longer, as transactions wrote it: with what the graph had in an older snapshot they are what it has in a newer one. What no graph needs any more is removed';
comment on column mesh_catalog.lineage_change.transaction_id is 'The transaction that changed it';
comment on column mesh_catalog.lineage_change.change_count is '1: the edge came into force; -1: it is no longer; 0: more changed than is told here, so that a graph must be read anew';
comment on column mesh_catalog.lineage_change.source_dataset_id is 'The dataset that is read';
comment on column mesh_catalog.lineage_change.source_node_id is 'Its column; null: the dataset as a whole';
comment on column mesh_catalog.lineage_change.target_dataset_id is 'The dataset that is written';
comment on column mesh_catalog.lineage_change.target_node_id is 'Its column; null: the dataset as a whole';
comment on column mesh_catalog.lineage_change.subtype is 'How, in OpenLineage''s words';
comment on column mesh_catalog.lineage_change.masking is 'Is the value hidden on its way';
comment on column mesh_catalog.lineage_change.all_of_source is 'Is a source as a whole each of its columns, too, because somebody declared so';
comment on column mesh_catalog.lineage_change.forgotten_before is 'Changes of transactions before this one were removed: a graph that did not see all of them must be read anew; null: nothing was removed';
create index lineage_change_transaction on mesh_catalog.lineage_change (transaction_id);
create policy everyone on mesh_catalog.lineage_change for select using (true);

-- Beyond as many changed edges, a graph is read anew faster than it is changed.
create function mesh_catalog.most_lineage_changes() returns bigint
    language sql immutable
    set search_path = pg_catalog, pg_temp
    return 20000;
comment on function mesh_catalog.most_lineage_changes() is 'How many changes of edges are told one by one; when more come at once, or together, the graph is read anew';

create function mesh_catalog.log_lineage_changes() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    changed bigint;
    logged bigint := 0;
begin
    if tg_op = 'INSERT' then
        select count(*) into changed from came where ended_at is null;
        if changed <= mesh_catalog.most_lineage_changes() then
            insert into mesh_catalog.lineage_change (change_count, source_dataset_id, source_node_id, target_dataset_id, target_node_id, subtype, masking, all_of_source)
            select 1, s.dataset_id, case when s.column_name is not null then s.node_id end, t.dataset_id, case when t.column_name is not null then t.node_id end,
                   e.subtype, e.masking, s.column_name is null and e.evidence in ('declared', 'ingested')
              from came e
              join mesh_catalog.lineage_node s on s.node_id = e.source_node_id
              join mesh_catalog.lineage_node t on t.node_id = e.target_node_id
             where e.ended_at is null;
            get diagnostics logged = row_count;
        end if;
    elsif tg_op = 'DELETE' then
        select count(*) into changed from went where ended_at is null;
        if changed <= mesh_catalog.most_lineage_changes() then
            insert into mesh_catalog.lineage_change (change_count, source_dataset_id, source_node_id, target_dataset_id, target_node_id, subtype, masking, all_of_source)
            select -1, s.dataset_id, case when s.column_name is not null then s.node_id end, t.dataset_id, case when t.column_name is not null then t.node_id end,
                   e.subtype, e.masking, s.column_name is null and e.evidence in ('declared', 'ingested')
              from went e
              join mesh_catalog.lineage_node s on s.node_id = e.source_node_id
              join mesh_catalog.lineage_node t on t.node_id = e.target_node_id
             where e.ended_at is null;
            get diagnostics logged = row_count;
        end if;
    end if;
    -- Too many, or all at once, or with a node that is gone already.
    if changed is distinct from logged then
        insert into mesh_catalog.lineage_change (change_count) values (0);
    end if;
    return null;
end
$$;
comment on function mesh_catalog.log_lineage_changes() is 'Trigger: notes which edges a statement added, removed, or cleared away; in short when there are too many';
revoke execute on function mesh_catalog.log_lineage_changes() from public;

create function mesh_catalog.log_lineage_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    logged bigint;
begin
    insert into mesh_catalog.lineage_change (change_count, source_dataset_id, source_node_id, target_dataset_id, target_node_id, subtype, masking, all_of_source)
    select e.change_count, s.dataset_id, case when s.column_name is not null then s.node_id end, t.dataset_id, case when t.column_name is not null then t.node_id end,
           e.subtype, e.masking, s.column_name is null and e.evidence in ('declared', 'ingested')
      from (values (-1, old.source_node_id, old.target_node_id, old.subtype, old.masking, old.evidence, old.ended_at),
                   (1, new.source_node_id, new.target_node_id, new.subtype, new.masking, new.evidence, new.ended_at))
           e (change_count, source_node_id, target_node_id, subtype, masking, evidence, ended_at)
      join mesh_catalog.lineage_node s on s.node_id = e.source_node_id
      join mesh_catalog.lineage_node t on t.node_id = e.target_node_id
     where e.ended_at is null;
    get diagnostics logged = row_count;
    if logged <> (old.ended_at is null)::integer + (new.ended_at is null)::integer then
        insert into mesh_catalog.lineage_change (change_count) values (0);
    end if;
    return null;
end
$$;
comment on function mesh_catalog.log_lineage_change() is 'Trigger: notes that an edge ended, is in force again, or is another one now';
revoke execute on function mesh_catalog.log_lineage_change() from public;

create function mesh_catalog.forget_lineage_graph() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into mesh_catalog.lineage_change (change_count) values (0);
    return null;
end
$$;
comment on function mesh_catalog.forget_lineage_graph() is 'Trigger: notes that graphs must be read anew';
revoke execute on function mesh_catalog.forget_lineage_graph() from public;

-- Always: also what is replicated, or written while other triggers are off, must be seen.
create trigger lineage_edge_came after insert on mesh_catalog.lineage_edge
    referencing new table as came for each statement execute function mesh_catalog.log_lineage_changes();
comment on trigger lineage_edge_came on mesh_catalog.lineage_edge is 'Logs new edges for the graph';
create trigger lineage_edge_went after delete on mesh_catalog.lineage_edge
    referencing old table as went for each statement execute function mesh_catalog.log_lineage_changes();
comment on trigger lineage_edge_went on mesh_catalog.lineage_edge is 'Logs removed edges for the graph';
create trigger lineage_edge_changed after update on mesh_catalog.lineage_edge
    for each row when ((old.ended_at is null or new.ended_at is null)
        and (old.source_node_id, old.target_node_id, old.subtype, old.masking, old.evidence, old.ended_at is null)
            is distinct from (new.source_node_id, new.target_node_id, new.subtype, new.masking, new.evidence, new.ended_at is null))
    execute function mesh_catalog.log_lineage_change();
comment on trigger lineage_edge_changed on mesh_catalog.lineage_edge is 'Logs edges that end, for the graph';
create trigger lineage_edge_cleared after truncate on mesh_catalog.lineage_edge
    for each statement execute function mesh_catalog.forget_lineage_graph();
comment on trigger lineage_edge_cleared on mesh_catalog.lineage_edge is 'Tells the graph that all edges are gone';
-- A node stays what it is; if not, it is told.
create trigger lineage_node_changed after update on mesh_catalog.lineage_node
    for each row when (old.node_id <> new.node_id or old.dataset_id <> new.dataset_id or (old.column_name is null) <> (new.column_name is null))
    execute function mesh_catalog.forget_lineage_graph();
comment on trigger lineage_node_changed on mesh_catalog.lineage_node is 'Tells the graph that a node was made another one';
alter table mesh_catalog.lineage_edge enable always trigger lineage_edge_came;
alter table mesh_catalog.lineage_edge enable always trigger lineage_edge_went;
alter table mesh_catalog.lineage_edge enable always trigger lineage_edge_changed;
alter table mesh_catalog.lineage_edge enable always trigger lineage_edge_cleared;
alter table mesh_catalog.lineage_node enable always trigger lineage_node_changed;

create function mesh_catalog.reached_nodes(dataset text, upstream boolean default false, max_depth integer default null, direct_only boolean default false) returns setof bigint
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_reached_nodes';
comment on function mesh_catalog.reached_nodes(text, boolean, integer, boolean) is 'What mesh.downstream or mesh.upstream reaches, as ids alone, nearest first: a column''s node_id, or minus the dataset_id of a dataset as a whole; null for a column that has no id yet';

create function mesh.lineage_order() returns table (step integer, relation text)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_order';
comment on function mesh.lineage_order() is 'Datasets in an order in which they could be computed anew: each after all that it is made of. Datasets between which data goes round share a step';

create function mesh.lineage_components() returns table (component integer, relation text)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_components';
comment on function mesh.lineage_components() is 'Datasets that have to do with one another, however remotely, share a number';

create function mesh.redundant_lineage() returns table (alike bigint, relation text, product text, made_of text[])
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with part as (
        select target_dataset_id, target_column,
               array_agg(distinct row(source_dataset_id, source_column, subtype, masking)::text) as recipe, array_agg(distinct source_dataset_id) as source_ids
          from mesh_catalog.edge_in_force where source_dataset_id <> target_dataset_id
         group by target_dataset_id, target_column),
    whole as (
        select target_dataset_id as dataset_id, array_agg(recipe::text order by recipe::text) as recipe
          from part group by target_dataset_id),
    same as (select recipe, min(dataset_id) as first_id from whole group by recipe having count(*) > 1)
    select dense_rank() over (order by same.first_id), mesh_catalog.dataset_name(d.namespace, d.relation_schema, d.relation_name),
           (select format('%I.%I', p.domain_name, p.product_name) from mesh_catalog.dataset_product p
             where p.dataset_id = d.dataset_id order by p.is_port desc, p.product_id limit 1),
           array(select distinct mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) from part, unnest(part.source_ids) source_id
                   join mesh_catalog.present_dataset s on s.dataset_id = source_id
                  where part.target_dataset_id = d.dataset_id order by 1)
      from same join whole using (recipe) join mesh_catalog.present_dataset d using (dataset_id)
     order by 1, 2;
end;
comment on function mesh.redundant_lineage() is 'Datasets that are computed alike: column by column from the same sources in the same way, whatever the columns are called; they share a number';

create function mesh.lineage_orphans() returns table (relation text, product text, domain text)
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with relation as (
        select o.relation, format('%I.%I', d.domain_name, p.product_name) as product, d.domain_name
          from mesh_catalog.port o join mesh_catalog.product p using (product_id) join mesh_catalog.domain d using (domain_id)
         where o.relation is not null
        union
        select o.source, format('%I.%I', d.domain_name, p.product_name), d.domain_name
          from mesh_catalog.port o join mesh_catalog.product p using (product_id) join mesh_catalog.domain d using (domain_id)
         where o.source is not null
        union
        select s.relation, null, null from mesh_catalog.present_dataset s
         where s.relation is not null and not exists (select from mesh_catalog.port o where s.relation in (o.relation, o.source)))
    select r.relation::text, r.product, r.domain_name from relation r
     where not exists (select from mesh_catalog.edge_in_force e join mesh_catalog.present_dataset s on s.dataset_id in (e.source_dataset_id, e.target_dataset_id)
                        where s.relation = r.relation)
     order by 1, 2;
end;
comment on function mesh.lineage_orphans() is 'Relations of the mesh that are made of nothing and that nothing is made of, as far as known: ports, what they read, and datasets whose edges all ended';

create function mesh_catalog.build_lineage_graph() returns boolean
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_build_graph';
comment on function mesh_catalog.build_lineage_graph() is 'Makes the shared graph of lineage anew; false if that cannot be now, because another session is at it, this transaction has written, or there is no room for one';
revoke execute on function mesh_catalog.build_lineage_graph() from public;

create function mesh_catalog.lineage_graph_facts(out state text, out epoch bigint, out datasets bigint, out columns bigint, out edges bigint, out bytes bigint, out built_at timestamptz, out build_us bigint, out error text, out wanted_bytes bigint, out seen_before bigint)
    returns setof record rows 1
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_graph_facts';
comment on function mesh_catalog.lineage_graph_facts() is 'What shared memory knows of this database''s graph of lineage, for mesh.lineage_graphs';

create view mesh.lineage_graphs with (security_invoker) as
select f.state, f.epoch, f.datasets, f.columns, f.edges, f.bytes, round(f.bytes::numeric / nullif(f.edges, 0), 1) as bytes_per_edge,
       f.built_at, f.build_us * interval '1 microsecond' as build_time,
       (select count(*) from mesh_catalog.lineage_change c where c.change_count <> 0) as changes_kept,
       f.wanted_bytes, f.error
  from mesh_catalog.lineage_graph_facts() f;
comment on view mesh.lineage_graphs is 'The graph that questions about lineage go by. State: ready; none, nobody asked yet; too large for meshcat.lineage_graph_memory, or failed, or off, or missing without preload: then every question reads all edges itself';

create function mesh_catalog.forget_lineage_changes() returns bigint
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- A server that reads this one's log without being asked, a standby, may need what
    -- this one does not: then it finds that it is gone, and reads the edges anew.
    floor xid8 := least((select f.seen_before::text::xid8 from mesh_catalog.lineage_graph_facts() f),
                        pg_snapshot_xmin(pg_current_snapshot()));
    forgotten bigint;
begin
    if not exists (select from mesh_catalog.lineage_change where transaction_id < floor offset mesh_catalog.most_lineage_changes() / 10) then
        return 0;
    end if;
    delete from mesh_catalog.lineage_change where transaction_id < floor;
    get diagnostics forgotten = row_count;
    insert into mesh_catalog.lineage_change (change_count, forgotten_before) values (0, floor);
    return forgotten;
end
$$;
comment on function mesh_catalog.forget_lineage_changes() is 'Removes changes that this server''s graphs have seen, when there are many; returns how many';
revoke execute on function mesh_catalog.forget_lineage_changes() from public;
