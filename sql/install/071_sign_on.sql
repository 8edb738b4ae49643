-- Signing on with OAuth (PostgreSQL 18): whom the server may sign on is read from here
-- when it has changed.

create function mesh_catalog.trust_changed() returns trigger
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_trust_changed';
comment on function mesh_catalog.trust_changed() is 'Has whom the server may sign on read anew once this transaction has committed';

create trigger trust_changed after insert or update or delete or truncate on mesh_catalog.issuer
    for each statement execute function mesh_catalog.trust_changed();
create trigger trust_changed after insert or update or delete or truncate on mesh_catalog.issuer_key
    for each statement execute function mesh_catalog.trust_changed();
create trigger trust_changed after insert or update or delete or truncate on mesh_catalog.identity
    for each statement execute function mesh_catalog.trust_changed();
create trigger trust_changed after insert or update or delete or truncate on mesh_catalog.platform_admin
    for each statement execute function mesh_catalog.trust_changed();

create function mesh_catalog.sign_on_facts(out supported boolean, out asked_for text, out preloaded boolean, out bytes bigint, out problem text)
    returns setof record
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_sign_on_facts';
comment on function mesh_catalog.sign_on_facts() is 'What the library and its shared memory know of signing on with OAuth, for mesh.status()';

create function mesh_catalog.status_identity()
    returns table (item text, state text, detail text, remedy text)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with facts as (select *, asked_for = current_database() as here from mesh_catalog.sign_on_facts()),
    issuer as (select count(*) as believed, count(*) filter (where not i.match_roles and not exists (
                          select from mesh_catalog.identity m where m.issuer_id = i.issuer_id)) as idle
                 from mesh_catalog.issuer i),
    identity as (select count(*) as mapped, count(*) filter (where not mesh_catalog.is_role(role_name, role_oid)) as gone
                   from mesh_catalog.identity)
    select 'sign-on',
           case when not here then 'off' when not preloaded then 'missing' when problem <> '' then 'failing' else 'ok' end,
           case when asked_for = '' then 'the server signs nobody on with OAuth'
                when not here then format('the server signs on with OAuth by database "%s"', asked_for)
                when not preloaded then 'it needs preload'
                when problem <> '' then format('the server signs nobody on with OAuth: %s', problem)
                else format('whom the server may sign on takes %s of %s kB', bytes / 1024 + 1, current_setting('meshcat.oauth_memory')) end,
           case when not here then null when not preloaded then 'Preload the library, as item preload says.'
                when problem <> '' then 'Read the server''s log.' end
      from facts
     where supported
    union all
    select 'identities', case when idle + gone = 0 then 'ok' else 'failing' end,
           format('%s issuers, %s of them tell of nobody here; %s identities, %s of them of roles that are gone', believed, idle, mapped, gone),
           case when gone > 0 then 'SELECT * FROM mesh.identities WHERE NOT is_there; -- and mesh.unmap_identity()'
                when idle > 0 then 'SELECT mesh.map_identity(...); -- or mesh.distrust_issuer()' end
      from issuer, identity
     where believed > 0;
end;
comment on function mesh_catalog.status_identity() is 'Items of mesh.status(): signing on with OAuth, and who is who';
