-- Graphs that nobody made up: what Debian's packages depend on (bench/debian_depends), and
-- which legal entities consolidate which (GLEIF; MESHCAT_BENCH_GLEIF names another file of
-- relations than the demo's). Downstream of the node with the most edges: against the
-- recursive query over the same edges, and pgRouting where it is installed.
create table bench.edge (source text, target text, primary key (source, target));
create table bench.relation (start_id text, end_id text, type text, status text);
create table bench.graph (name text primary key, root_id bigint, root text);
select exists (select from pg_available_extensions where name = 'pgrouting') as pgrouting \gset
\if :pgrouting
create extension pgrouting cascade;
\else
\warn '** pgRouting is not installed (tools/deps --bench): it is left out'
\endif

create procedure bench.take_graph(graph text) language plpgsql as $$
begin
    insert into mesh_catalog.dataset (namespace, relation_name)
    select graph, n from (select source as n from bench.edge union select target from bench.edge) v order by n;
    insert into mesh_catalog.lineage_node (dataset_id)
    select dataset_id from mesh_catalog.dataset where namespace = graph order by 1;
    analyze bench.edge, mesh_catalog.dataset, mesh_catalog.lineage_node;
    insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
    select s.node_id, t.node_id, 'TRANSFORMATION', 'declared', 'bench'
      from bench.edge e
      join mesh_catalog.dataset a on (a.namespace, a.relation_name) = (graph, e.source) join mesh_catalog.lineage_node s on s.dataset_id = a.dataset_id
      join mesh_catalog.dataset b on (b.namespace, b.relation_name) = (graph, e.target) join mesh_catalog.lineage_node t on t.dataset_id = b.dataset_id;
    insert into bench.graph
    select graph, n.node_id, graph || '/' || d.relation_name
      from (select source from bench.edge group by source order by count(*) desc, source limit 1) r
      join mesh_catalog.dataset d on (d.namespace, d.relation_name) = (graph, r.source)
      join mesh_catalog.lineage_node n using (dataset_id);
    truncate bench.edge;
end $$;

\copy bench.edge from program 'bench/debian_depends'
call bench.take_graph('debian');
\copy bench.relation from program 'xz -dc "${MESHCAT_BENCH_GLEIF:-demo/data/regulatory/gleif_relations.csv.xz}"' csv header
insert into bench.edge select distinct end_id, start_id from bench.relation where start_id <> end_id;
call bench.take_graph('gleif');
create table bench.numbered as
select edge_id as id, source_node_id as source, target_node_id as target, 1.0::float8 as cost from mesh_catalog.lineage_edge;
create index on bench.numbered (source);
vacuum analyze mesh_catalog.lineage_edge, mesh_catalog.lineage_node, mesh_catalog.dataset, bench.numbered;
\copy (select source, target from bench.numbered) to program 'cat >"$MESHCAT_BENCH_EDGES"'
select mesh_catalog.build_lineage_graph() \g /dev/null
select edges, datasets, bytes, bytes_per_edge, build_time from mesh.lineage_graphs;
create function bench.recursive(root bigint) returns bigint language sql as $$
    with recursive reached as (
        select target_node_id from mesh_catalog.lineage_edge where source_node_id = root and ended_at is null
        union
        select e.target_node_id from reached r join mesh_catalog.lineage_edge e on e.source_node_id = r.target_node_id and e.ended_at is null)
    select count(*) from reached
$$;
\set entrants 'delete from bench.entrant; insert into bench.entrant (name, statement) select v.name, format(v.statement, root, root_id) from bench.graph g, (values (1, ''ids'', ''select count(*) from mesh_catalog.reached_nodes(%1$L)''), (2, ''named rows'', ''select count(*) from mesh.downstream(%1$L)''), (3, ''a recursive query, ids'', ''select bench.recursive(%2$s)'')'
\if :pgrouting
\set entrants :entrants ', (4, ''pgRouting, ids'', ''select count(*) from pgr_breadthFirstSearch(''''select id, source, target, cost from bench.numbered'''', %2$s)'')'
\endif
\set entrants :entrants ') v (place, name, statement) where g.name = :''graph'' order by place'
\set graph debian
select root, (select count(*) from mesh_catalog.reached_nodes(root)) as reached from bench.graph where name = :'graph';
:entrants;
select * from bench.race(:rounds);
\set graph gleif
select root, (select count(*) from mesh_catalog.reached_nodes(root)) as reached from bench.graph where name = :'graph';
:entrants;
select * from bench.race(:rounds);
select root from bench.graph order by name limit 1 \gset
\c
\timing on
select count(*) as in_a_new_backend from mesh.downstream(:'root', max_depth => 1, max_rows => 10);
select count(*) as then from mesh.downstream(:'root', max_depth => 1, max_rows => 10);
\timing off
