-- Last piece: what holds for every object alike. A table for which its piece
-- made no policy is readable by nobody but the owner: it fails closed.

do $protect$
declare
    object pg_catalog.regclass;
begin
    for object in
        select c.oid from pg_catalog.pg_class c
         where c.relnamespace = 'mesh_catalog'::pg_catalog.regnamespace and c.relkind = 'r'
         order by c.oid
    loop
        execute pg_catalog.format('alter table %s enable row level security', object);
        execute pg_catalog.format('grant select on %s to public', object);
        -- What only saves work is not worth a dump, and another server must not use it; nor
        -- is a secret that signs.
        if object <> all ('{mesh_catalog.audit_secret, mesh_catalog.check_state, mesh_catalog.check_state_position, mesh_catalog.check_key_state, mesh_catalog.check_sample, mesh_catalog.lineage_capture, mesh_catalog.lineage_digest, mesh_catalog.lineage_change}'::pg_catalog.regclass[]) then
            perform pg_catalog.pg_extension_config_dump(object, '');
        end if;
    end loop;
    for object in
        select c.oid from pg_catalog.pg_class c
         where c.relnamespace = 'mesh_catalog'::pg_catalog.regnamespace and c.relkind = 'S'
         order by c.oid
    loop
        perform pg_catalog.pg_extension_config_dump(object, '');
    end loop;
    for object in
        select c.oid from pg_catalog.pg_class c
          join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('mesh', 'mesh_catalog') and c.relkind = 'v'
         order by c.oid
    loop
        execute pg_catalog.format('grant select on %s to public', object);
    end loop;
end
$protect$;
