-- The contract as the catalog has it: drawn from what other pieces know as well.

create function mesh_catalog.generated_contract(version_id bigint, status text) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
        'apiVersion', 'v3.1.0',
        'kind', 'DataContract',
        'id', mesh_catalog.product_name(v.product_id),
        'name', nullif(p.title, ''),
        'version', v.version::text,
        'status', generated_contract.status,
        'domain', d.domain_name,
        'description', case when p.description || p.documentation <> '' then pg_catalog.jsonb_build_object(
            'purpose', nullif(p.description, ''), 'usage', nullif(p.documentation, '')) end,
        'tags', case when p.tags <> '{}' then pg_catalog.to_jsonb(p.tags) end,
        'schema', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object(
            'name', p.product_name,
            'physicalName', (select t.relation_schema || '.' || t.relation_name
                               from mesh_catalog.port t
                              where t.product_id = v.product_id and t.direction = 'output' and t.kind = 'table'
                                and t.major = mesh.major(v.version)),
            'logicalType', 'object',
            'properties', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                                      'name', c.column_name,
                                      'logicalType', mesh_catalog.logical_type(c.data_type),
                                      'physicalType', c.data_type,
                                      'required', c.required,
                                      'description', nullif(c.description, ''),
                                      'classification', nullif(pg_catalog.array_to_string(c.classification, ','), ''),
                                      'quality', (select pg_catalog.jsonb_agg(r -> 'rule')
                                                    from pg_catalog.jsonb_array_elements(q.rules) r
                                                   where r ->> 'column' = c.column_name))
                                  order by c.ordinal), '[]')
                             from mesh_catalog.version_column c
                            where c.version_id = v.version_id),
            'quality', (select pg_catalog.jsonb_agg(r -> 'rule')
                          from pg_catalog.jsonb_array_elements(q.rules) r
                         where r ->> 'column' is null)))))
      from mesh_catalog.version v
      join mesh_catalog.product p using (product_id)
      join mesh_catalog.domain d using (domain_id)
     cross join lateral (
        select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('column', c.column_name, 'rule', c.rule)
                                             order by c.check_name), '[]') as rules
          from mesh_catalog.contract_quality(v.product_id) c) q
     where v.version_id = generated_contract.version_id;
end;
comment on function mesh_catalog.generated_contract(bigint, text) is 'The ODCS document that the catalog amounts to for a version';

create view mesh.contracts with (security_invoker) as
select mesh_catalog.product_name(v.product_id) as product, v.version::text, v.state,
       coalesce(c.origin, 'generated') as origin, c.promise::text,
       coalesce(c.document, mesh_catalog.generated_contract(v.version_id, 'draft')) as document,
       c.set_at, c.set_by::text
  from mesh_catalog.version v
  left join mesh_catalog.contract c using (version_id);
comment on view mesh.contracts is 'The ODCS contract of each version: as it was set, or drawn from the catalog';
