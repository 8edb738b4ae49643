-- Domains, and who holds which duty in them.

create table mesh_catalog.platform_admin (
    role_name    name primary key,
    role_oid     oid not null,
    appointed_at timestamptz not null default pg_catalog.now(),
    appointed_by name not null
);
comment on table mesh_catalog.platform_admin is 'Roles that administer the mesh beside the extension''s owner';
comment on column mesh_catalog.platform_admin.role_name is 'The role''s name';
comment on column mesh_catalog.platform_admin.role_oid is 'The role''s OID; a role that bears the name but not the OID has no authority';
comment on column mesh_catalog.platform_admin.appointed_at is 'Since when';
comment on column mesh_catalog.platform_admin.appointed_by is 'By whom';
create policy everyone on mesh_catalog.platform_admin for select using (true);

create table mesh_catalog.domain (
    domain_id   bigint generated always as identity primary key,
    domain_name text not null unique,
    owner_name  name not null,
    owner_oid   oid not null,
    description text not null,
    archetype   text not null,
    created_at  timestamptz not null default pg_catalog.now(),
    created_by  name not null,
    constraint domain_name_fits check (pg_catalog.octet_length(domain_name) between 1 and 63),
    constraint domain_archetype_known check (archetype in ('source', 'aggregate', 'consumer'))
);
comment on table mesh_catalog.domain is 'A domain: owns its products and nothing else';
comment on column mesh_catalog.domain.domain_id is 'Identifies the domain';
comment on column mesh_catalog.domain.domain_name is 'Its name, also the schema of its ports';
comment on column mesh_catalog.domain.owner_name is 'The role whose members act for the domain';
comment on column mesh_catalog.domain.owner_oid is 'That role''s OID; a role that bears the name but not the OID has no authority';
comment on column mesh_catalog.domain.description is 'What the domain is responsible for';
comment on column mesh_catalog.domain.archetype is 'source-aligned, aggregate or consumer-aligned';
comment on column mesh_catalog.domain.created_at is 'When it was created';
comment on column mesh_catalog.domain.created_by is 'Who created it';
create policy everyone on mesh_catalog.domain for select using (true);

create table mesh_catalog.duty (
    domain_id    bigint not null references mesh_catalog.domain,
    duty         text not null,
    role_name    name not null,
    role_oid     oid not null,
    appointed_at timestamptz not null default pg_catalog.now(),
    appointed_by name not null,
    primary key (domain_id, duty, role_name),
    constraint duty_known check (duty in ('product_owner', 'data_engineer', 'data_analyst', 'steward', 'compliance_liaison'))
);
comment on table mesh_catalog.duty is 'Which role holds which duty in a domain';
comment on column mesh_catalog.duty.domain_id is 'In which domain';
comment on column mesh_catalog.duty.duty is 'The duty: product_owner, data_engineer, data_analyst, steward or compliance_liaison';
comment on column mesh_catalog.duty.role_name is 'The role that holds it';
comment on column mesh_catalog.duty.role_oid is 'That role''s OID; a role that bears the name but not the OID has no authority';
comment on column mesh_catalog.duty.appointed_at is 'Since when';
comment on column mesh_catalog.duty.appointed_by is 'By whom';
create policy everyone on mesh_catalog.duty for select using (true);

create function mesh_catalog.my_domains() returns bigint[]
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_mine';
comment on function mesh_catalog.my_domains() is 'The ids of the domains that the current user owns or holds a duty in; all of them for an admin. For row-security policies.';

create function mesh.create_domain(domain text, owner regrole, description text default '', archetype text default 'source') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_create';
comment on function mesh.create_domain(text, regrole, text, text) is 'Creates a domain and its schema, owned by role owner. Archetype is source, aggregate or consumer. Platform admins only.';

create function mesh.appoint(domain text, product_owner regrole default null, data_engineer regrole default null, data_analyst regrole default null, steward regrole default null, compliance_liaison regrole default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_appoint';
comment on function mesh.appoint(text, regrole, regrole, regrole, regrole, regrole) is 'Appoints roles to duties of a domain, several in one call. The domain''s owner only.';

create function mesh.dismiss(domain text, duty text, role regrole) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_dismiss';
comment on function mesh.dismiss(text, text, regrole) is 'Ends a role''s duty in a domain. The domain''s owner only.';

create view mesh.domains with (security_invoker) as
select d.domain_name as domain, d.description, d.archetype, d.owner_name::text as owner,
       (select pg_catalog.string_agg(t.role_name::text, ', ' order by t.role_name)
          from mesh_catalog.duty t
         where t.domain_id = d.domain_id and t.duty = 'product_owner') as product_owner,
       d.created_at
  from mesh_catalog.domain d;
comment on view mesh.domains is 'The domains of the mesh, and who answers for each';

create view mesh.duties with (security_invoker) as
select d.domain_name as domain, t.duty, t.role_name::text as role, t.appointed_at,
       t.appointed_by::text as appointed_by
  from mesh_catalog.duty t
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.duties is 'Which role holds which duty in which domain';
