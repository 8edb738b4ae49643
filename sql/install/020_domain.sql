-- Whose the catalog is, domains, and who holds which duty in them.

create table mesh_catalog.installation (
    is_the_only       boolean primary key default true,
    system_identifier bigint not null,
    bound_at          timestamptz not null default pg_catalog.now(),
    constraint installation_is_the_only check (is_the_only)
);
comment on table mesh_catalog.installation is 'The cluster whose role OIDs the catalog records; another one means that a dump was restored';
comment on column mesh_catalog.installation.is_the_only is 'True: there is one row, or none before the first role is recorded';
comment on column mesh_catalog.installation.system_identifier is 'The cluster''s system identifier, as pg_control_system() tells it';
comment on column mesh_catalog.installation.bound_at is 'Since when the recorded roles are this cluster''s';
create policy everyone on mesh_catalog.installation for select using (true);

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
    domain_id      bigint generated always as identity primary key,
    domain_name    text not null unique,
    owner_name     name not null,
    owner_oid      oid not null,
    description    text not null,
    archetype      text not null,
    schema_created boolean not null,
    created_at     timestamptz not null default pg_catalog.now(),
    created_by     name not null,
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
comment on column mesh_catalog.domain.schema_created is 'Did meshcat create the schema, or did it take over one of the owner''s';
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

create function mesh_catalog.role_columns()
    returns table (catalog_table name, name_column name, oid_column name)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select c.relname, n.attname, o.attname
      from pg_catalog.pg_class c
      join pg_catalog.pg_attribute o
        on o.attrelid = c.oid and not o.attisdropped
       and o.atttypid = 'pg_catalog.oid'::pg_catalog.regtype and o.attname like '%\_oid'
      join pg_catalog.pg_attribute n
        on n.attrelid = c.oid and not n.attisdropped
       and n.attname = pg_catalog.left(o.attname::text, -4) || '_name'
     where c.relnamespace = 'mesh_catalog'::pg_catalog.regnamespace and c.relkind = 'r'
     order by 1, 2;
end;
comment on function mesh_catalog.role_columns() is 'Where the store records roles: every column x_oid of type oid with an x_name beside it';

create function mesh_catalog.is_role(role_name name, role_oid oid) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    return exists (select from pg_catalog.pg_roles r where r.oid = role_oid and r.rolname = role_name);
comment on function mesh_catalog.is_role(name, oid) is 'Does this role still exist: the same OID under the same name';

create function mesh.create_domain(domain text, owner regrole, description text default '', archetype text default 'source') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_create';
comment on function mesh.create_domain(text, regrole, text, text) is 'Creates a domain and its schema, owned by role owner. Archetype is source, aggregate or consumer. Platform admins only.';

create function mesh.transfer_domain(domain text, owner regrole) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_transfer';
comment on function mesh.transfer_domain(text, regrole) is 'Gives a domain, its schema and its port views to another owner role; also what a renamed owner role needs. Platform admins only.';

create function mesh.appoint(domain text, product_owner regrole default null, data_engineer regrole default null, data_analyst regrole default null, steward regrole default null, compliance_liaison regrole default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_appoint';
comment on function mesh.appoint(text, regrole, regrole, regrole, regrole, regrole) is 'Appoints roles to duties of a domain, several in one call. The domain''s owner only.';

create function mesh.dismiss(domain text, duty text, role text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_dismiss';
comment on function mesh.dismiss(text, text, text) is 'Ends a role''s duty in a domain, also that of a role which no longer exists; role as mesh.duties shows it. The domain''s owner only.';

create function mesh.appoint_admin(role regrole) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_appoint_admin';
comment on function mesh.appoint_admin(regrole) is 'Makes a role a platform admin. The extension''s owner only.';

create function mesh.dismiss_admin(role text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_dismiss_admin';
comment on function mesh.dismiss_admin(text) is 'Ends a role''s appointment as a platform admin; role as mesh.admins shows it. The extension''s owner only, who remains an admin always.';

create view mesh.domains with (security_invoker) as
select d.domain_name as domain, d.description, d.archetype, d.owner_name::text as owner,
       (select pg_catalog.string_agg(t.role_name::text, ', ' order by t.role_name)
          from mesh_catalog.duty t
         where t.domain_id = d.domain_id and t.duty = 'product_owner') as product_owner,
       d.created_at
  from mesh_catalog.domain d;
comment on view mesh.domains is 'The domains of the mesh, and who answers for each';

create view mesh.duties with (security_invoker) as
select d.domain_name as domain, t.duty, t.role_name::text as role,
       mesh_catalog.is_role(t.role_name, t.role_oid) as in_force,
       t.appointed_at, t.appointed_by::text as appointed_by
  from mesh_catalog.duty t
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.duties is 'Which role holds which duty in which domain; not in force when the role was dropped or renamed since';

create view mesh.admins with (security_invoker) as
select pg_catalog.pg_get_userbyid(n.nspowner)::text as role, true as in_force,
       null::timestamptz as appointed_at, null::text as appointed_by
  from pg_catalog.pg_namespace n
 where n.nspname = 'mesh_catalog'
union all
select a.role_name::text, mesh_catalog.is_role(a.role_name, a.role_oid), a.appointed_at, a.appointed_by::text
  from mesh_catalog.platform_admin a;
comment on view mesh.admins is 'The platform admins: the extension''s owner, and whom the owner appointed';
