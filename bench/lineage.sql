-- Downstream of the root of a layered graph, against the recursive query that one
-- would write over the same edges.
create table root (id int);
select mesh.create_domain('bench', owner => 'postgres') \g /dev/null
insert into mesh_catalog.dataset (relation, relation_schema, relation_name) values ('root', 'public', 'root');
insert into mesh_catalog.dataset (relation_schema, relation_name)
select 'layer_' || l, 'table_' || n from generate_series(1, 20) l, generate_series(1, 500) n;
select setseed(0.5) \g /dev/null
insert into mesh_catalog.lineage_edge (source_dataset_id, target_dataset_id, type, subtype, evidence, recorded_by)
select (select dataset_id from mesh_catalog.dataset where relation = 'root'::regclass), dataset_id, 'DIRECT', 'IDENTITY', 'declared', 'bench'
  from mesh_catalog.dataset where relation_schema = 'layer_1';
insert into mesh_catalog.lineage_edge (source_dataset_id, target_dataset_id, type, subtype, evidence, recorded_by)
select s.dataset_id, t.dataset_id, 'DIRECT', 'TRANSFORMATION', 'declared', 'bench'
  from generate_series(1, 19) l,
       lateral (select dataset_id, row_number() over () as n from mesh_catalog.dataset where relation_schema = 'layer_' || l) s,
       lateral (select dataset_id, row_number() over () as n from mesh_catalog.dataset where relation_schema = 'layer_' || l + 1) t
 where (t.n - s.n) % 500 in (0, 1, 7, 63, 311)
on conflict do nothing;
vacuum analyze mesh_catalog.lineage_edge, mesh_catalog.dataset;
select count(*) as edges from mesh_catalog.lineage_edge;
select * from bench.compare('downstream, all nodes',
    $$select count(*) from mesh.downstream('table:public.root')$$,
    $$with recursive reached as (
          select e.target_dataset_id from mesh_catalog.lineage_edge e
            join mesh_catalog.dataset d on d.dataset_id = e.source_dataset_id where d.relation = 'root'::regclass
          union
          select e.target_dataset_id from reached r join mesh_catalog.lineage_edge e on e.source_dataset_id = r.target_dataset_id)
      select count(*) from reached$$, :rounds);
