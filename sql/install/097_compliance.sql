-- What an auditor asks: who can read this, and where classified data is.

create function mesh.who_can_read(product text, column_name text default null)
    returns table (role text, via text, sees_rows text, sees_values text, purpose text, until timestamptz)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    asked record;
begin
    if who_can_read.product is null then
        raise exception using errcode = 'null_value_not_allowed', message = 'argument "product" must not be null';
    end if;
    select p.product_id, p.domain_id, d.owner_name, d.owner_oid, o.source, o.relation into asked
      from mesh_catalog.product p
      join mesh_catalog.domain d using (domain_id)
      left join lateral (select o.source, o.relation from mesh_catalog.port o
                          where o.product_id = p.product_id and o.direction = 'output' and o.kind = 'table'
                          order by o.major desc limit 1) o on true
     where mesh_catalog.product_name(p.product_id) = who_can_read.product;
    if not found then
        raise exception using errcode = 'undefined_object', message = format('product "%s" does not exist', who_can_read.product),
            hint = 'SELECT product FROM mesh.products lists the products.';
    end if;
    if asked.domain_id <> all (mesh_catalog.my_domains()) then
        raise exception using errcode = 'insufficient_privilege', message = format('permission denied to see who can read product "%s"', who_can_read.product),
            detail = 'You hold no duty in its domain.', hint = 'SELECT * FROM mesh.my_access; shows what you can read.';
    end if;
    if column_name is not null and not exists (select from pg_attribute a where a.attrelid = asked.relation and a.attname::text = who_can_read.column_name and a.attnum > 0 and not a.attisdropped) then
        raise exception using errcode = 'undefined_column', message = format('product "%s" has no column "%s"', who_can_read.product, who_can_read.column_name);
    end if;
    return query
    with reader as (
        select r.oid, r.rolname::text as name, r.rolsuper from pg_roles r where r.rolcanlogin),
    mask as (
        select m.method from mesh_catalog.column_mask m where m.product_id = asked.product_id and m.column_name = who_can_read.column_name
         order by mesh_catalog.strictness(m.method) limit 1),
    admin as (
        select a.role_oid from mesh_catalog.platform_admin a where mesh_catalog.is_role(a.role_name, a.role_oid)),
    way as (
        select r.name, 'superuser' as via, true as unfiltered, true as unmasked, null::text as purpose, null::timestamptz as until, r.oid
          from reader r where r.rolsuper
        union all
        select r.name, case when pg_has_role(r.oid, o.oid, 'USAGE') then format('owner of the domain: %s', asked.owner_name) else 'platform admin' end, true, true, null, null, r.oid
          from reader r left join pg_roles o on o.oid = asked.owner_oid and o.rolname = asked.owner_name
         where not r.rolsuper and (pg_has_role(r.oid, o.oid, 'USAGE') or exists (select from admin a where pg_has_role(r.oid, a.role_oid, 'USAGE')))
        union all
        select r.name, format('grant %s', g.grant_id) || case when g.role_oid <> r.oid then format(' of role %s', g.role_name) else '' end,
               g.unfiltered, who_can_read.column_name = any (g.unmask), g.purpose, g.valid_until, r.oid
          from mesh_catalog.access_grant g
          join reader r on not r.rolsuper and mesh_catalog.is_role(g.role_name, g.role_oid) and pg_has_role(r.oid, g.role_oid, 'USAGE')
         where g.product_id = asked.product_id and g.ended_at is null and clock_timestamp() >= g.valid_from and clock_timestamp() < g.valid_until
           and not exists (select from mesh_catalog.overdue_grant o where o.grant_id = g.grant_id))
    select w.name, w.via,
           case when w.unfiltered then 'all' else coalesce((
               select 'those of ' || string_agg(quote_ident(f.filter_name), ', ' order by f.filter_name)
                 from mesh_catalog.row_filter f
                where f.product_id = asked.product_id and mesh_catalog.filter_reaches(f.filter_id, w.oid)), 'all') end,
           case when w.unmasked then 'clear' else coalesce((select 'masked: ' || m.method from mask m), 'clear') end,
           w.purpose, w.until
      from way w
     where has_table_privilege(w.oid, asked.relation, 'SELECT')
       and has_schema_privilege(w.oid, (select c.relnamespace from pg_class c where c.oid = asked.relation), 'USAGE')
    union all
    select r.name, format('privilege on %s', asked.source), case when c.relrowsecurity then 'those of its policies' else 'all' end, 'clear', null, null
      from reader r join pg_class c on c.oid = asked.source
     where not r.rolsuper and not pg_has_role(r.oid, c.relowner, 'USAGE')
       and has_any_column_privilege(r.oid, c.oid, 'SELECT') and has_schema_privilege(r.oid, c.relnamespace, 'USAGE')
     order by 1, 2;
end $$;
comment on function mesh.who_can_read(text, text) is 'Which logins can read a product at this moment, or one column of it: by which way, which rows, masked or clear, for which purpose, until when; privileges on what the port reads included. For who holds a duty in the domain.';

create view mesh.classified_columns with (security_invoker) as
with tagged as (
    select t.product, t.column_name, array_agg(t.tag order by t.tag) as tags
      from mesh.tags t where t.column_name is not null group by t.product, t.column_name)
select t.product, t.column_name, t.tags,
       (select m.method from mesh.masks m where m.product = t.product and m.column_name = t.column_name and m.in_force) as mask,
       (select string_agg(r.rule, ', ' order by r.rule) from mesh.retention_rules r where r.product = t.product and r.state = 'in force') as retention,
       exists (select from mesh.holds h where h.product = t.product and h.state = 'in force') as held,
       (select count(*) from mesh.grants g where g.product = t.product and g.state = 'valid') as grants
  from tagged t;
comment on view mesh.classified_columns is 'Where classified data is offered: by which mask, for how long it is kept, whether it is held, and how many grants open its product, of those that you may see';
