-- Lineage: what questions and people read.

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
       type, subtype, masking, evidence
  from mesh_catalog.known_edge where ended_at is null
union all
select null, source_dataset_id, source_column, target_dataset_id, target_column,
       case when subtype in ('IDENTITY', 'TRANSFORMATION', 'AGGREGATION') then 'DIRECT' else 'INDIRECT' end,
       subtype, masking, case kind when 'definition' then kind else 'observed' end
  from mesh_catalog.captured_edge;
comment on view mesh_catalog.edge_in_force is 'The edges that questions about lineage as it is now go by, with those that no edge was made of yet';

create view mesh_catalog.present_dataset with (security_invoker) as
select dataset_id, namespace, relation, relation_schema, relation_name from mesh_catalog.dataset
union all
(select distinct on (dataset_id) dataset_id, r.namespace, c.oid::pg_catalog.regclass, r.relation_schema, r.relation_name
   from mesh_catalog.captured_relation r left join pg_catalog.pg_class c on c.oid = r.relation
  where dataset_id < 0 order by dataset_id);
comment on view mesh_catalog.present_dataset is 'Every dataset, with those that were captured and have no row yet';

create view mesh_catalog.dataset_product with (security_invoker) as
select s.dataset_id, p.product_id, p.domain_id, d.domain_name, p.product_name,
       bool_or(s.relation = o.relation) as is_port
  from mesh_catalog.present_dataset s
  join mesh_catalog.port o on o.direction = 'output' and (o.relation = s.relation or o.source = s.relation)
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
 group by s.dataset_id, p.product_id, p.domain_id, d.domain_name, p.product_name;
comment on view mesh_catalog.dataset_product is 'The product that a dataset belongs to, as its port or as what the port reads';

create view mesh.lineage_edges with (security_invoker) as
with edge as (
    select source_dataset_id, source_column, target_dataset_id, target_column, type, subtype, masking, evidence,
           ended_at is null as in_force, j.job_name as job, e.description, e.first_seen,
           case e.evidence when 'observed' then greatest(e.last_seen, j.last_seen) else e.last_seen end as last_seen, ended_at, recorded_by
      from mesh_catalog.known_edge e left join mesh_catalog.lineage_job j using (job_id)
    union all
    select source_dataset_id, source_column, target_dataset_id, target_column,
           case when subtype in ('IDENTITY', 'TRANSFORMATION', 'AGGREGATION') then 'DIRECT' else 'INDIRECT' end,
           subtype, masking, case kind when 'definition' then kind else 'observed' end, true,
           case when kind <> 'definition' then job_name end, '', captured_at, captured_at, null, role_name
      from mesh_catalog.captured_edge c
     where not exists (select from mesh_catalog.known_edge k left join mesh_catalog.lineage_job j using (job_id)
                        where k.ended_at is null and (k.source_dataset_id, k.target_dataset_id, k.subtype, k.masking) = (c.source_dataset_id, c.target_dataset_id, c.subtype, c.masking)
                          and k.source_column is not distinct from c.source_column and k.target_column is not distinct from c.target_column
                          and (k.evidence = 'definition' and c.kind = 'definition' or k.evidence = 'observed' and j.job_name = c.job_name)))
select mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) as source, e.source_column,
       mesh_catalog.dataset_name(t.namespace, t.relation_schema, t.relation_name) as target, e.target_column,
       e.type, e.subtype, e.masking, e.evidence, e.in_force, e.job, e.description,
       e.first_seen, e.last_seen, e.ended_at, e.recorded_by::text as recorded_by
  from edge e
  join mesh_catalog.present_dataset s on s.dataset_id = e.source_dataset_id
  join mesh_catalog.present_dataset t on t.dataset_id = e.target_dataset_id;
comment on view mesh.lineage_edges is 'Every edge of the lineage with its evidence; a null column means the dataset as a whole. Not in force: retracted, gone from the definition that said so, or with a dropped column';
