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
