-- Downstream of the root of a layered graph, against the recursive query that one
-- would write over the same edges.
create table root (id int);
select mesh.create_domain('bench', owner => 'postgres') \g /dev/null
insert into mesh_catalog.dataset (relation, relation_schema, relation_name) values ('root', 'public', 'root');
insert into mesh_catalog.dataset (relation_schema, relation_name)
select 'layer_' || l, 'table_' || n from generate_series(1, 20) l, generate_series(1, 500) n;
insert into mesh_catalog.lineage_node (dataset_id) select dataset_id from mesh_catalog.dataset;
create view layered as
select n.node_id, d.relation_schema, row_number() over (partition by d.relation_schema order by n.node_id) as n
  from mesh_catalog.lineage_node n join mesh_catalog.dataset d using (dataset_id);
insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
select s.node_id, t.node_id, 'IDENTITY', 'declared', 'bench'
  from layered s, layered t where s.relation_schema = 'public' and t.relation_schema = 'layer_1';
insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
select s.node_id, t.node_id, 'TRANSFORMATION', 'declared', 'bench'
  from generate_series(1, 19) l
  join layered s on s.relation_schema = 'layer_' || l
  join layered t on t.relation_schema = 'layer_' || l + 1
 where (t.n - s.n) % 500 in (0, 1, 7, 63, 311);
vacuum analyze mesh_catalog.lineage_edge, mesh_catalog.lineage_node, mesh_catalog.dataset;
select count(*) as edges from mesh_catalog.lineage_edge;
select * from bench.compare('downstream, all nodes',
    $$select count(*) from mesh.downstream('table:public.root')$$,
    $$with recursive reached as (
          select e.target_node_id from mesh_catalog.lineage_edge e
            join mesh_catalog.lineage_node n on n.node_id = e.source_node_id
            join mesh_catalog.dataset d using (dataset_id) where d.relation = 'root'::regclass
          union
          select e.target_node_id from reached r join mesh_catalog.lineage_edge e on e.source_node_id = r.target_node_id)
      select count(*) from reached$$, :rounds);
