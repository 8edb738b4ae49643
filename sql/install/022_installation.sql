-- The extension's own coming and going: after a restore, and before DROP EXTENSION.

create function mesh.rebind() returns table (role text, recorded_in text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_rebind';
comment on function mesh.rebind() is 'Binds the recorded roles to those of this cluster if the database was restored from another one, and lists recorded roles that do not exist under their OID and so have no authority. Platform admins only.';

create function mesh.uninstall(confirm text default null, cascade boolean default false)
    returns table (kind text, object text, done text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_domain_uninstall';
comment on function mesh.uninstall(text, boolean) is 'Removes what the mesh made in this database outside its own schemas, so that DROP EXTENSION meshcat leaves nothing behind: port views, policies, empty domain schemas, grants and settings. The data stays. confirm is the database''s name; cascade drops views and materialized views that read port views. The extension''s owner only.';

create function mesh_catalog.status_roles()
    returns table (item text, state text, detail text, remedy text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with recorded (role_name, role_oid) as (
        select d.owner_name, d.owner_oid from mesh_catalog.domain d
        union select t.role_name, t.role_oid from mesh_catalog.duty t
        union select a.role_name, a.role_oid from mesh_catalog.platform_admin a
    ), tally as (
        select count(*) as recorded, count(*) filter (where not mesh_catalog.is_role(r.role_name, r.role_oid)) as gone
          from recorded r
    )
    select 'roles', case when gone = 0 then 'ok' else 'failing' end,
           format('%s owners, duty holders and admins, of whom %s were dropped or renamed and have no authority', recorded, gone),
           case when gone > 0 then 'SELECT * FROM mesh.rebind(); -- lists them; then mesh.transfer_domain, mesh.appoint or mesh.dismiss' end
      from tally;
end;
comment on function mesh_catalog.status_roles() is 'Items of mesh.status(): recorded roles that no longer exist';
