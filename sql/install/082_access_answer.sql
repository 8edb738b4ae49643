-- Sessions keep what the catalog has answered about access for as long as it holds, and are told
-- when it may not: by an invalidation of a relation that is there for nothing else, which
-- the server sends to all sessions when a transaction commits.

create view mesh_catalog.access_answer with (security_invoker) as select;
comment on view mesh_catalog.access_answer is 'Nothing: the server tells sessions of changes to it when answers about access, which they keep, may hold no longer';

create function mesh_catalog.access_changed() returns trigger
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_catalog_access_changed';
comment on function mesh_catalog.access_changed() is 'Trigger: has all sessions ask anew who may read what, once this transaction has committed';

-- On every table that such an answer is read from; also where triggers are off for replication.
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.domain
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.domain enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.platform_admin
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.platform_admin enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.product
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.product enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.port
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.port enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.access_grant
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.access_grant enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.access_campaign
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.access_campaign enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.access_certificate
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.access_certificate enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.row_filter
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.row_filter enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.row_filter_role
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.row_filter_role enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.tagged_filter_role
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.tagged_filter_role enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.role_attribute
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.role_attribute enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.read_policy
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.read_policy enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.service_account
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.service_account enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.issuer
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.issuer enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.issuer_key
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.issuer_key enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.identity
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.identity enable always trigger access_changed;
create trigger access_changed after insert or update or delete or truncate on mesh_catalog.incident
    for each statement execute function mesh_catalog.access_changed();
alter table mesh_catalog.incident enable always trigger access_changed;
