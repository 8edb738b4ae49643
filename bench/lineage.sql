-- Downstream of the root of a layered graph of :rows edges, ten a node: against the
-- recursive query that one would write over the same edges, and reading the edges anew
-- for each question, as without preload, and against pgRouting (once: it loads all edges
-- each time). bench/lineage_walk.cpp compares the walk alone.
create table root (id int);
select mesh.create_domain('bench', owner => 'postgres') \g /dev/null
insert into mesh_catalog.dataset (relation, relation_schema, relation_name) values ('root', 'public', 'root');
insert into mesh_catalog.dataset (relation_schema, relation_name)
select 'layer_' || l, 'table_' || n from generate_series(0, 19) l, generate_series(1, :rows / 100) n;
insert into mesh_catalog.lineage_node (dataset_id) select dataset_id from mesh_catalog.dataset order by 1;
insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
select first_id, first_id + n, 'IDENTITY', 'declared', 'bench'
  from (select min(node_id) as first_id from mesh_catalog.lineage_node) f, generate_series(1, :rows / 100) n;
insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
select f.first_id + 1 + i % (:rows / 100 * 19), f.first_id + 1 + (i % (:rows / 100 * 19)) / (:rows / 100) * (:rows / 100) + :rows / 100 + floor(random() * (:rows / 100))::int,
       'TRANSFORMATION', 'declared', 'bench'
  from (select min(node_id) as first_id from mesh_catalog.lineage_node) f, generate_series(0, :rows - :rows / 100 - 1) i
on conflict do nothing;
vacuum analyze mesh_catalog.lineage_edge, mesh_catalog.lineage_node, mesh_catalog.dataset;
select mesh_catalog.build_lineage_graph() \g /dev/null
select edges, bytes, bytes_per_edge, build_time from mesh.lineage_graphs;
select * from bench.compare('downstream, all ids',
    $$select count(*) from mesh_catalog.reached_nodes('table:public.root')$$,
    $$with recursive reached as (
          select e.target_node_id from mesh_catalog.lineage_edge e
            join mesh_catalog.lineage_node n on n.node_id = e.source_node_id
            join mesh_catalog.dataset d using (dataset_id) where d.relation = 'root'::regclass
          union
          select e.target_node_id from reached r join mesh_catalog.lineage_edge e on e.source_node_id = r.target_node_id)
      select count(*) from reached$$, :rounds);
select exists (select from pg_available_extensions where name = 'pgrouting') as pgrouting \gset
\if :pgrouting
create extension pgrouting cascade;
create table bench.numbered as
select edge_id as id, source_node_id as source, target_node_id as target, 1.0::float8 as cost from mesh_catalog.lineage_edge;
analyze bench.numbered;
select round(bench.milliseconds(format('select count(*) from pgr_breadthFirstSearch(''select id, source, target, cost from bench.numbered'', %s)',
                                       min(source)))) as pgrouting_ms from bench.numbered;
drop table bench.numbered;
\else
\warn '** pgRouting is not installed (tools/deps --bench): it is left out'
\endif
select * from bench.compare('shared, and read anew',
    $$select count(*) from mesh.downstream('table:public.root', max_depth => 1, max_rows => 1000)$$,
    $$select count(*) from mesh.downstream('table:public.root', max_depth => 1, max_rows => 1000, as_of => 'infinity')$$, :rounds);
select relation_schema as schema, relation_name as name from mesh_catalog.dataset where relation_schema = 'layer_18' limit 1 \gset
create schema :schema;
create table :schema.:name (id int);
update mesh_catalog.dataset set relation = to_regclass(:'schema' || '.' || :'name') where relation_schema = :'schema' and relation_name = :'name';
select format('table:%s.%s', :'schema', :'name') as near \gset
select * from bench.compare('a few nodes, by name; and in a bare query of as many',
    format('select count(*) from mesh.downstream(%L)', :'near'),
    'select count(*) from mesh_catalog.lineage_node where node_id in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)', :rounds);
\c
\timing on
select count(*) as in_a_new_backend from mesh.downstream(:'near');
select count(*) as once_more from mesh.downstream(:'near');
\timing off
