-- Lineage: what questions and people read.

create view mesh_catalog.dataset_product with (security_invoker) as
select s.dataset_id, p.product_id, p.domain_id, d.domain_name, p.product_name,
       bool_or(s.relation = o.relation) as is_port
  from mesh_catalog.dataset s
  join mesh_catalog.port o on o.direction = 'output' and (o.relation = s.relation or o.source = s.relation)
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
 group by s.dataset_id, p.product_id, p.domain_id, d.domain_name, p.product_name;
comment on view mesh_catalog.dataset_product is 'The product that a dataset belongs to, as its port or as what the port reads';

create view mesh_catalog.known_edge with (security_invoker) as
select e.edge_id, s.dataset_id as source_dataset_id, s.column_name as source_column,
       t.dataset_id as target_dataset_id, t.column_name as target_column,
       e.type, e.subtype, e.masking, e.evidence, e.job_id, e.description,
       e.first_seen, e.last_seen, e.ended_at, e.recorded_by
  from mesh_catalog.lineage_edge e
  join mesh_catalog.lineage_node s on s.node_id = e.source_node_id
  join mesh_catalog.lineage_node t on t.node_id = e.target_node_id;
comment on view mesh_catalog.known_edge is 'Every edge with the datasets and columns of its ends';

create view mesh_catalog.edge_in_force with (security_invoker) as
select edge_id, source_dataset_id, source_column, target_dataset_id, target_column,
       type, subtype, masking, evidence, job_id
  from mesh_catalog.known_edge where ended_at is null;
comment on view mesh_catalog.edge_in_force is 'The edges that questions about lineage as it is now go by';

create view mesh.lineage_edges with (security_invoker) as
select mesh_catalog.dataset_name(s) as source, e.source_column, mesh_catalog.dataset_name(t) as target, e.target_column,
       e.type, e.subtype, e.masking, e.evidence, e.ended_at is null as in_force, j.job_name as job,
       e.description, e.first_seen, e.last_seen, e.ended_at, e.recorded_by::text as recorded_by
  from mesh_catalog.known_edge e
  join mesh_catalog.dataset s on s.dataset_id = e.source_dataset_id
  join mesh_catalog.dataset t on t.dataset_id = e.target_dataset_id
  left join mesh_catalog.lineage_job j using (job_id);
comment on view mesh.lineage_edges is 'Every edge of the lineage with its evidence; a null column means the dataset as a whole. Not in force: retracted, gone from the definition that said so, or with a dropped column';
