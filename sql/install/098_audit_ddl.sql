-- DDL that did not go through the functions of mesh: what it did to what is governed.
-- Of whatever else there is, nothing is recorded.

create function mesh_catalog.governing(of_class oid, of_object oid, in_schema text default null) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with place as (
        select case of_class
               when 'pg_class'::regclass then coalesce((select i.indrelid from pg_index i where i.indexrelid = of_object), of_object)
               when 'pg_policy'::regclass then (select p.polrelid from pg_policy p where p.oid = of_object)
               when 'pg_trigger'::regclass then (select t.tgrelid from pg_trigger t where t.oid = of_object)
               when 'pg_rewrite'::regclass then (select w.ev_class from pg_rewrite w where w.oid = of_object)
               when 'pg_constraint'::regclass then (select c.conrelid from pg_constraint c where c.oid = of_object)
               end as relation,
               case of_class when 'pg_namespace'::regclass then (select n.nspname::text from pg_namespace n where n.oid = of_object) else in_schema end as schema)
    select coalesce(
        (select mesh_catalog.product_name(min(o.product_id)) from mesh_catalog.port o where o.relation = p.relation or o.source = p.relation),
        (select mesh_catalog.product_name(min(h.product_id)) from mesh_catalog.legal_hold h where h.relation = p.relation and h.released_at is null),
        (select mesh_catalog.product_name(min(r.product_id)) from mesh_catalog.retention_rule r where r.relation = p.relation and r.ended_at is null),
        (select min(d.domain_name) from mesh_catalog.source s join mesh_catalog.domain d using (domain_id) where s.relation = p.relation),
        (select g.root::text from mesh_catalog.retention_guard g where g.relation = p.relation),
        (select d.domain_name from mesh_catalog.domain d where d.domain_name = p.schema),
        case when p.schema in ('mesh', 'mesh_catalog') then p.schema end,
        case when of_class = 'pg_namespace'::regclass
             then (select min(d.domain_name) from mesh_catalog.port o join mesh_catalog.product using (product_id) join mesh_catalog.domain d using (domain_id)
                    where o.source_schema = p.schema or o.relation_schema = p.schema) end,
        case when of_class = 'pg_extension'::regclass then (select e.extname::text from pg_extension e where e.oid = of_object and e.extname = 'meshcat') end)
      from place p;
end;
comment on function mesh_catalog.governing(oid, oid, text) is 'What governs an object: the product or the domain that it belongs to, or the mesh; null for nothing. For the extension itself.';
revoke all on function mesh_catalog.governing(oid, oid, text) from public;

create function mesh_catalog.ddl_objects(command pg_ddl_command)
    returns table (classid oid, objid oid, facts jsonb)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_ddl_objects';
comment on function mesh_catalog.ddl_objects(pg_ddl_command) is 'What ALTER TABLE did, and on what GRANT and REVOKE were. For the extension itself.';
revoke all on function mesh_catalog.ddl_objects(pg_ddl_command) from public;

create function mesh_catalog.record_ddl(tag text, object text, facts jsonb) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_record_ddl';
comment on function mesh_catalog.record_ddl(text, text, jsonb) is 'Appends DDL to the log, unless it is part of what a function of the mesh does. For the extension itself.';
revoke all on function mesh_catalog.record_ddl(text, text, jsonb) from public;

-- A restore by a superuser, who could do anything anyway: what it makes governed was so.
create function mesh_catalog.records_ddl() returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    return not (mesh_catalog.restoring() and pg_catalog.current_setting('is_superuser') = 'on');
comment on function mesh_catalog.records_ddl() is 'Is DDL of this session recorded? That of a restore is not. For event triggers.';

-- PL/pgSQL, so that without the library nobody's DDL on what is not governed fails; only
-- what GRANT was on is not known then.
create function mesh_catalog.audit_ddl() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    done record;
begin
    if not mesh_catalog.records_ddl() then
        return;
    end if;
    if tg_tag in ('GRANT', 'REVOKE') then
        begin
            for done in
                select mesh_catalog.governing(o.classid, o.objid, i.schema) as governing, i.type, i.identity, o.facts
                  from pg_event_trigger_ddl_commands() c, mesh_catalog.ddl_objects(c.command) o,
                       lateral pg_identify_object(o.classid, o.objid, 0) i
                 where not c.in_extension
            loop
                continue when done.governing is null;
                perform mesh_catalog.record_ddl(tg_tag, done.governing || ': ' || done.identity, done.facts || jsonb_build_object('type', done.type));
            end loop;
        exception when undefined_file then
            null;
        end;
    elsif tg_tag = 'ALTER DEFAULT PRIVILEGES' then
        for done in
            select lower(c.object_type) as objects, o.facts
              from pg_event_trigger_ddl_commands() c, mesh_catalog.ddl_objects(c.command) o
             where not c.in_extension
        loop
            perform mesh_catalog.record_ddl(tg_tag, 'what is made later: ' || done.objects, done.facts);
        end loop;
    else
        for done in
            select c.command_tag, c.object_type, c.object_identity, c.command, c.classid, c.objid,
                   mesh_catalog.governing(c.classid, c.objid, c.schema_name) as governing
              from pg_event_trigger_ddl_commands() c
             where not c.in_extension and c.objid is not null and c.schema_name is distinct from 'pg_temp'
        loop
            continue when done.governing is null or done.command_tag = 'CREATE EXTENSION';
            perform mesh_catalog.record_ddl(done.command_tag, done.governing || ': ' || done.object_identity,
                jsonb_build_object('type', done.object_type)
                || coalesce((select o.facts from mesh_catalog.ddl_objects(done.command) o where o.classid = done.classid and o.objid = done.objid), '{}'));
        end loop;
    end if;
end
$$;
comment on function mesh_catalog.audit_ddl() is 'Event trigger: DDL on sources, ports, the domains'' schemas and the mesh itself is in the audit log';

create function mesh_catalog.audit_dropped() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    gone record;
begin
    if not mesh_catalog.records_ddl() then
        return;
    end if;
    for gone in
        select d.object_type, d.object_identity, d.original,
               coalesce(case when d.classid = 'pg_class'::regclass then mesh_catalog.governing(d.classid, d.objid, d.schema_name) end,
                        case when d.object_type in ('policy', 'trigger', 'rule', 'table constraint')
                             then mesh_catalog.governing('pg_class'::regclass, to_regclass(format('%I.%I', d.address_names[1], d.address_names[2]))) end,
                        (select x.domain_name from mesh_catalog.domain x where x.domain_name = coalesce(d.schema_name, case d.object_type when 'schema' then d.object_name end)),
                        case when coalesce(d.schema_name, case d.object_type when 'schema' then d.object_name end) in ('mesh', 'mesh_catalog') then coalesce(d.schema_name, d.object_name) end) as governing
          from pg_event_trigger_dropped_objects() d
         where not d.is_temporary
           and d.object_type not in ('type', 'toast table', 'default value', 'index')
           and (d.original or d.normal)
    loop
        continue when gone.governing is null;
        perform mesh_catalog.record_ddl(tg_tag, gone.governing || ': ' || gone.object_identity,
            jsonb_build_object('type', gone.object_type) || case when gone.original then '{}' else '{"dropped with": "what it depends on"}'::jsonb end);
    end loop;
end
$$;
comment on function mesh_catalog.audit_dropped() is 'Event trigger: what was dropped of sources, ports and the domains'' schemas is in the audit log, by whatever statement';

-- First by name: after the others the store has forgotten what was dropped.
create event trigger meshcat_audit_dropped on sql_drop execute function mesh_catalog.audit_dropped();
comment on event trigger meshcat_audit_dropped is 'meshcat: what is governed and dropped is in the audit log';
create event trigger meshcat_audit_ddl on ddl_command_end
    when tag in ('GRANT', 'REVOKE', 'ALTER DEFAULT PRIVILEGES', 'SECURITY LABEL', 'ALTER EXTENSION',
                 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'CREATE VIEW', 'ALTER VIEW',
                 'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE',
                 'CREATE SEQUENCE', 'ALTER SEQUENCE', 'IMPORT FOREIGN SCHEMA',
                 'CREATE POLICY', 'ALTER POLICY', 'CREATE TRIGGER', 'ALTER TRIGGER', 'CREATE RULE', 'ALTER RULE',
                 'CREATE SCHEMA', 'ALTER SCHEMA', 'CREATE FUNCTION', 'ALTER FUNCTION', 'CREATE PROCEDURE', 'ALTER PROCEDURE',
                 'ALTER ROUTINE', 'CREATE AGGREGATE', 'ALTER AGGREGATE', 'CREATE TYPE', 'ALTER TYPE', 'CREATE DOMAIN', 'ALTER DOMAIN',
                 'CREATE OPERATOR', 'ALTER OPERATOR', 'CREATE CAST')
    execute function mesh_catalog.audit_ddl();
comment on event trigger meshcat_audit_ddl is 'meshcat: DDL on what is governed is in the audit log';
alter event trigger meshcat_audit_dropped enable always;
alter event trigger meshcat_audit_ddl enable always;
