-- What people see of requests, grants, filters and masks.

create view mesh.requests with (security_invoker) as
select q.request_id, d.domain_name || '.' || p.product_name as product, q.role_name::text as role,
       q.purpose, q.duration, q.requested_at, q.caller_name::text as requested_by, q.state,
       q.decided_at, q.decided_by::text as decided_by, q.note
  from mesh_catalog.access_request q
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.requests is 'Requests to read a product: one''s own, and those to the domains one holds a duty in';

create view mesh.grants with (security_invoker) as
select g.grant_id, g.request_id, d.domain_name || '.' || p.product_name as product,
       g.role_name::text as role, g.purpose, g.valid_from, g.valid_until, g.unmask, g.unfiltered,
       g.approved_by::text as approved_by,
       case when g.ended_at is not null then 'ended'
            when g.valid_until <= pg_catalog.clock_timestamp() then 'expired'
            when r.oid is null then 'void'
            when exists (select from mesh_catalog.overdue_grant o where o.grant_id = g.grant_id) then 'overdue'
            else 'valid' end as state,
       g.ended_at, g.ended_by::text as ended_by, g.end_reason
  from mesh_catalog.access_grant g
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
  left join pg_catalog.pg_roles r on r.oid = g.role_oid and r.rolname = g.role_name;
comment on view mesh.grants is 'Who may read which product until when: one''s own grants, and those of the domains one holds a duty in. Void: its role was dropped. Overdue: nobody said that it is still needed.';

create view mesh.my_access with (security_invoker) as
select g.product, g.role, g.purpose, g.state, g.valid_until, g.unmask, g.unfiltered,
       g.request_id, g.grant_id, g.end_reason as note
  from mesh.grants g
  join mesh_catalog.access_grant a using (grant_id)
 where a.role_oid = any ((select mesh_catalog.my_roles())::oid[])
union all
select q.product, q.role, q.purpose, q.state, null, null, null, q.request_id, null, q.note
  from mesh.requests q
  join mesh_catalog.access_request a using (request_id)
 where q.state in ('pending', 'denied')
   and (a.role_oid = any ((select mesh_catalog.my_roles())::oid[])
        or a.caller_oid = any ((select mesh_catalog.my_roles())::oid[]));
comment on view mesh.my_access is 'What the current user may read and until when, what was asked and is pending, and what was denied';

create view mesh.row_filters with (security_invoker) as
select d.domain_name || '.' || p.product_name as product, f.filter_name, f.predicate,
       (select pg_catalog.string_agg(r.role_name::text, ', ' order by r.role_name)
          from mesh_catalog.filter_role r where r.filter_id = f.filter_id and not r.exempt) as applies_to,
       (select pg_catalog.string_agg(r.role_name::text, ', ' order by r.role_name)
          from mesh_catalog.filter_role r where r.filter_id = f.filter_id and r.exempt) as exempt,
       f.attributes, f.description, t.tag as by_tag, f.column_name, f.created_at, f.created_by::text as created_by
  from mesh_catalog.row_filter f
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.tagged_filter t using (rule_id);
comment on view mesh.row_filters is 'Which rows of a product consumers see; applies_to is null for a filter of all consumers, by_tag tells the tag of the rule that it comes of';

create view mesh.masks with (security_invoker) as
select d.domain_name || '.' || p.product_name as product, m.column_name, m.method, m.argument,
       m.mask_id = pg_catalog.first_value(m.mask_id) over (
           partition by m.product_id, m.column_name order by mesh_catalog.strictness(m.method), m.mask_id)
           as in_force,
       t.tag as by_tag, m.created_at, m.created_by::text as created_by
  from mesh_catalog.column_mask m
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.tagged_mask t using (rule_id);
comment on view mesh.masks is 'What consumers see instead of a column''s values; of several masks on a column the strictest is in force: null, constant, hash, pseudonym, year, generalise, noise, partial, expression; by_tag tells the tag of the rule that it comes of';

create view mesh.tagged_rules with (security_invoker) as
select d.domain_name as domain, f.tag, 'filter'::text as kind, f.filter_name as name, f.predicate as rule,
       (select pg_catalog.string_agg(case when r.exempt then 'not ' else '' end || r.role_name::text, ', ' order by r.exempt, r.role_name)
          from mesh_catalog.tagged_filter_role r where r.rule_id = f.rule_id) as roles,
       (select pg_catalog.array_agg(mesh_catalog.product_name(o.product_id) || coalesce('#' || o.column_name, '') order by 1)
          from mesh_catalog.row_filter o where o.rule_id = f.rule_id) as reaches,
       f.description, f.created_at, f.created_by::text as created_by
  from mesh_catalog.tagged_filter f left join mesh_catalog.domain d using (domain_id)
union all
select d.domain_name, m.tag, 'mask', m.method, m.argument, null,
       (select pg_catalog.array_agg(mesh_catalog.product_name(o.product_id) || '#' || o.column_name order by 1)
          from mesh_catalog.column_mask o where o.rule_id = m.rule_id),
       '', m.created_at, m.created_by::text
  from mesh_catalog.tagged_mask m left join mesh_catalog.domain d using (domain_id);
comment on view mesh.tagged_rules is 'Row filters and masks by tag: of which domain (null: of all), and what they reach; what lost the tag stays reached until it is let go';

create view mesh.role_attributes with (security_invoker) as
select a.role_name::text as role, a.attribute, a.attribute_values, a.set_at, a.set_by::text as set_by
  from mesh_catalog.role_attribute a;
comment on view mesh.role_attributes is 'Facts about roles that row filters use: one''s own, and those of the domains one holds a duty in';
