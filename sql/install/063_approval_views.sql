-- What people see of approval rules, recertifications and emergencies.

create view mesh.approval_rules with (security_invoker) as
select d.domain_name || '.' || p.product_name as product, r.rule_name, r.approver,
       (select pg_catalog.string_agg(o.role_name::text, ', ' order by o.role_name)
          from mesh_catalog.approval_rule_role o where o.rule_id = r.rule_id) as applies_to,
       r.purposes, r.longest, r.unmask, r.unfiltered, r.author_name::text as author, r.created_at
  from mesh_catalog.approval_rule r
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.approval_rules is 'Who decides about which requests; without a rule the domain''s product_owner, steward and owner';

create view mesh.recertifications with (security_invoker) as
select c.campaign_id, g.product, g.grant_id, g.role, g.purpose, g.valid_until, c.due_at,
       case when t.kept then 'kept' when g.state = 'valid' then 'open' else g.state end as state,
       t.decided_at, t.decided_by::text as decided_by, t.note, c.opened_by::text as opened_by
  from mesh_catalog.access_campaign c
  join mesh_catalog.access_certificate t using (campaign_id)
  join mesh.grants g using (grant_id);
comment on view mesh.recertifications is 'Who was asked whether which grants are still needed, and what became of them';

create view mesh.emergencies with (security_invoker) as
select g.grant_id, g.product, g.role, e.reason, g.valid_from, g.valid_until,
       case when e.reviewed_at is not null then 'reviewed' when g.state = 'valid' then 'going on' else 'to review' end as state,
       e.reviewed_at, e.reviewed_by::text as reviewed_by, e.finding
  from mesh_catalog.emergency e
  join mesh.grants g using (grant_id);
comment on view mesh.emergencies is 'What was read in emergencies without asking first, and what somebody else found of it';
