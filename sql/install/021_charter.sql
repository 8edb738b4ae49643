-- What a domain promises (charter), what it demands (governance), where its data
-- comes from (sources).

create table mesh_catalog.charter (
    domain_id  bigint not null references mesh_catalog.domain,
    revision   integer not null,
    document   jsonb not null,
    promise    mesh.sla,
    valid_from timestamptz not null,
    valid_to   timestamptz,
    set_by     name not null,
    primary key (domain_id, revision),
    constraint charter_revision_positive check (revision > 0),
    constraint charter_is_object check (pg_catalog.jsonb_typeof(document) = 'object'),
    constraint charter_period check (valid_to >= valid_from)
);
comment on table mesh_catalog.charter is 'The charter of a domain: a row per revision';
comment on column mesh_catalog.charter.domain_id is 'Of which domain';
comment on column mesh_catalog.charter.revision is 'Counts the domain''s charters from 1';
comment on column mesh_catalog.charter.document is 'The charter as it was given';
comment on column mesh_catalog.charter.promise is 'Every measurable promise in it; null when it makes none';
comment on column mesh_catalog.charter.valid_from is 'When it was set';
comment on column mesh_catalog.charter.valid_to is 'When another one was set; null for the one in force';
comment on column mesh_catalog.charter.set_by is 'Who set it';
create policy everyone on mesh_catalog.charter for select using (true);
create unique index charter_in_force on mesh_catalog.charter (domain_id) where valid_to is null;

create table mesh_catalog.governance (
    domain_id         bigint not null references mesh_catalog.domain,
    revision          integer not null,
    quality           mesh.sla,
    access_procedure  text,
    incident_protocol text,
    valid_from        timestamptz not null,
    valid_to          timestamptz,
    set_by            name not null,
    primary key (domain_id, revision),
    constraint governance_revision_positive check (revision > 0),
    constraint governance_says_something check (quality is not null or access_procedure is not null or incident_protocol is not null),
    constraint governance_access_procedure_not_blank check (access_procedure ~ '\S'),
    constraint governance_incident_protocol_not_blank check (incident_protocol ~ '\S'),
    constraint governance_period check (valid_to >= valid_from)
);
comment on table mesh_catalog.governance is 'What a domain demands of the data it uses: a row per revision';
comment on column mesh_catalog.governance.domain_id is 'Of which domain';
comment on column mesh_catalog.governance.revision is 'Counts the domain''s thresholds from 1';
comment on column mesh_catalog.governance.quality is 'What every agreement with a provider must promise at least';
comment on column mesh_catalog.governance.access_procedure is 'How access to the domain''s data is given';
comment on column mesh_catalog.governance.incident_protocol is 'What is done when data is wrong';
comment on column mesh_catalog.governance.valid_from is 'When it was set';
comment on column mesh_catalog.governance.valid_to is 'When it was changed; null for what is in force';
comment on column mesh_catalog.governance.set_by is 'Who set it';
create policy everyone on mesh_catalog.governance for select using (true);
create unique index governance_in_force on mesh_catalog.governance (domain_id) where valid_to is null;

create table mesh_catalog.source (
    source_id        bigint generated always as identity primary key,
    domain_id        bigint not null references mesh_catalog.domain,
    source_name      text not null,
    owner            text not null,
    location         text not null,
    update_frequency interval not null,
    downstream       text[] not null,
    relation         regclass,
    relation_schema  text,
    relation_name    text,
    description      text not null,
    registered_at    timestamptz not null default pg_catalog.now(),
    registered_by    name not null,
    unique (domain_id, source_name),
    constraint source_name_fits check (pg_catalog.octet_length(source_name) between 1 and 63),
    constraint source_owner_not_blank check (owner ~ '\S'),
    constraint source_location_not_blank check (location ~ '\S'),
    constraint source_update_frequency_positive check (pg_catalog.isfinite(update_frequency) and update_frequency > interval '0'),
    constraint source_relation_named check ((relation_schema is null) = (relation_name is null) and (relation is null or relation_name is not null))
);
comment on table mesh_catalog.source is 'Where the data of a domain comes from';
comment on column mesh_catalog.source.source_id is 'Identifies the source';
comment on column mesh_catalog.source.domain_id is 'Which domain answers for it';
comment on column mesh_catalog.source.source_name is 'Its name within the domain';
comment on column mesh_catalog.source.owner is 'Who owns it: a person, a team or a system; not necessarily a role';
comment on column mesh_catalog.source.location is 'Where it is: system, path, URL or table';
comment on column mesh_catalog.source.update_frequency is 'How often its owner says that it changes';
comment on column mesh_catalog.source.downstream is 'Who uses it: domains, products or systems outside the mesh';
comment on column mesh_catalog.source.relation is 'The relation of this database that holds it; null when there is none or it was dropped';
comment on column mesh_catalog.source.relation_schema is 'That relation''s schema';
comment on column mesh_catalog.source.relation_name is 'That relation''s name';
comment on column mesh_catalog.source.description is 'What it is';
comment on column mesh_catalog.source.registered_at is 'When it was registered or last changed';
comment on column mesh_catalog.source.registered_by is 'By whom';
create policy everyone on mesh_catalog.source for select using (true);

create function mesh.set_charter(domain text, charter jsonb) returns integer
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_set_charter';
comment on function mesh.set_charter(text, jsonb) is 'Sets the charter of a domain and returns its revision: data_assets, quality_standards, access_protocols, team, committed_service. The domain''s owner or product_owner.';

create function mesh.set_governance(domain text, quality mesh.sla default null, access_procedure text default null, incident_protocol text default null) returns integer
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_set_governance';
comment on function mesh.set_governance(text, mesh.sla, text, text) is 'Sets what a domain demands of the data it uses and returns the revision; what is left out stays as it was. The domain''s owner, product_owner, steward or compliance_liaison.';

create function mesh.register_source(domain text, source_name text, owner text, location text, update_frequency interval, downstream text[] default '{}', relation regclass default null, description text default '') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_register_source';
comment on function mesh.register_source(text, text, text, text, interval, text[], regclass, text) is 'Registers a source of a domain, or changes what is registered under its name. The domain''s owner, product_owner, data_engineer or steward.';

create function mesh.remove_source(domain text, source_name text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_remove_source';
comment on function mesh.remove_source(text, text) is 'Removes a source from the inventory. The domain''s owner, product_owner, data_engineer or steward.';

create view mesh.charters with (security_invoker) as
select d.domain_name as domain, c.revision,
       c.document -> 'data_assets' as data_assets,
       c.document -> 'quality_standards' as quality_standards,
       c.document -> 'access_protocols' as access_protocols,
       c.document -> 'team' as team,
       c.document -> 'committed_service' as committed_service,
       c.promise::text as promise, c.valid_from, c.valid_to, c.set_by::text as set_by
  from mesh_catalog.charter c
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.charters is 'The charters of the domains with their history; valid_to is null for the one in force';

create view mesh.governance with (security_invoker) as
select d.domain_name as domain, g.revision, g.quality::text as quality, g.access_procedure,
       g.incident_protocol, g.valid_from, g.valid_to, g.set_by::text as set_by
  from mesh_catalog.governance g
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.governance is 'What the domains demand of the data they use, with history; valid_to is null for what is in force';

create view mesh.sources with (security_invoker) as
select d.domain_name as domain, s.source_name as source, s.owner, s.location,
       s.update_frequency, s.downstream,
       case when s.relation is not null then pg_catalog.format('%I.%I', s.relation_schema, s.relation_name) end as relation,
       s.description, s.registered_at, s.registered_by::text as registered_by
  from mesh_catalog.source s
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.sources is 'Where the data of each domain comes from';
