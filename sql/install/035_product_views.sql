-- Products: what people and tools read.

create function mesh_catalog.product_name(product_id bigint) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select pg_catalog.format('%I.%I', d.domain_name, p.product_name)
      from mesh_catalog.product p join mesh_catalog.domain d using (domain_id)
     where p.product_id = product_name.product_id;
end;
comment on function mesh_catalog.product_name(bigint) is 'A product as its reference is written: domain.product';

create view mesh.versions with (security_invoker) as
select mesh_catalog.product_name(v.product_id) as product, v.version::text, v.state,
       (select pg_catalog.count(*) from mesh_catalog.version_column c where c.version_id = v.version_id) as column_count,
       v.created_at, v.released_at, v.released_by::text, v.deprecated_at, v.retired_at
  from mesh_catalog.version v;
comment on view mesh.versions is 'The versions of the products and where they are in their life';

create view mesh.columns with (security_invoker) as
select mesh_catalog.product_name(v.product_id) as product, v.version::text, c.ordinal, c.column_name, c.data_type,
       c.required, c.description, c.classification
  from mesh_catalog.version_column c
  join mesh_catalog.version v using (version_id);
comment on view mesh.columns is 'The shape of each version: its columns';

create view mesh.ports with (security_invoker) as
select mesh_catalog.product_name(t.product_id) as product, t.direction, t.port_name as port, t.kind, t.major,
       t.relation_schema || '.' || t.relation_name as relation,
       t.source_schema || '.' || t.source_name as source,
       case when t.direction = 'output' and t.kind = 'table' then c.oid is not null end as served,
       t.time_column, t.location, mesh_catalog.product_name(t.upstream_product_id) as upstream, t.description
  from mesh_catalog.port t
  left join pg_catalog.pg_class c on c.oid = t.relation;
comment on view mesh.ports is 'How products are consumed (output) and fed (input)';

create view mesh.tags with (security_invoker) as
select mesh_catalog.product_name(p.product_id) as product, null::text as column_name, t.tag
  from mesh_catalog.product p, pg_catalog.unnest(p.tags) t(tag)
union
select mesh_catalog.product_name(v.product_id), c.column_name, t.tag
  from mesh_catalog.version v
  join mesh_catalog.version_column c using (version_id), pg_catalog.unnest(c.classification) t(tag)
 where v.state <> 'retired';
comment on view mesh.tags is 'The tags of products, and the classifications of their columns';

create view mesh.terms with (security_invoker) as
select t.term, d.domain_name as domain, t.definition,
       array(select mesh_catalog.product_name(l.product_id) || coalesce('#' || pg_catalog.quote_ident(l.column_name), '') as place
               from mesh_catalog.term_link l
              where l.term_id = t.term_id
              order by place) as used_in,
       t.defined_by::text, t.defined_at
  from mesh_catalog.term t
  left join mesh_catalog.domain d using (domain_id);
comment on view mesh.terms is 'The glossary: what each term means, for the whole mesh (domain is null) or in one domain, and where it is used';

create view mesh.change_requests with (security_invoker) as
select r.request_id, mesh_catalog.product_name(r.product_id) as product, r.need, r.priority, r.state,
       r.requester_name::text as requested_by, r.requested_at, r.answer, r.answered_by::text, r.answered_at
  from mesh_catalog.change_request r;
comment on view mesh.change_requests is 'What consumers ask of products: one''s own requests, and those to one''s domains';
