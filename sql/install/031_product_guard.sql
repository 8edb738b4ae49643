-- What keeps the product tables right whoever writes them: versions go only
-- onward, a released version's shape and contract stay as they were, and recorded
-- relations follow the real ones. PL/pgSQL, so that a missing or outdated library
-- never stands in the way of a user's DROP or ALTER.

create function mesh_catalog.restoring() returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_catalog.current_setting('row_security') = 'off'
       and pg_catalog.current_setting('check_function_bodies') = 'off';
comment on function mesh_catalog.restoring() is 'Does this session replay a dump? pg_dump and pg_restore switch both settings off; nothing else does. For triggers, which must not stand in a restore''s way.';

create function mesh_catalog.guard_version() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'version % was released and cannot be deleted', old.version
                using errcode = 'object_not_in_prerequisite_state', hint = 'Retire it with mesh.retire.';
        end if;
        return old;
    end if;
    if old.state <> new.state and (old.state, new.state) not in
        (('draft', 'released'), ('released', 'deprecated'), ('deprecated', 'retired')) then
        raise exception 'version % cannot go from % to %', old.version, old.state, new.state
            using errcode = 'object_not_in_prerequisite_state',
                  hint = 'A version goes draft, released, deprecated, retired, one step at a time.';
    end if;
    if (new.version_id, new.product_id, new.version::text, new.created_at)
            is distinct from (old.version_id, old.product_id, old.version::text, old.created_at)
        or old.state <> 'draft'
            and (new.released_at, new.released_by) is distinct from (old.released_at, old.released_by)
        or old.state in ('deprecated', 'retired') and new.deprecated_at is distinct from old.deprecated_at
        or old.state = 'retired' and new.retired_at is distinct from old.retired_at then
        raise exception 'what is recorded of version % cannot be rewritten', old.version
            using errcode = 'object_not_in_prerequisite_state', hint = 'Draft another version with mesh.draft_version.';
    end if;
    return new;
end
$$;
comment on function mesh_catalog.guard_version() is 'Trigger: a version goes only onward, and its past stays as it was';

create function mesh_catalog.guard_frozen() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    touched bigint[] := case tg_op
        when 'INSERT' then array[new.version_id]
        when 'DELETE' then array[old.version_id]
        else array[old.version_id, new.version_id] end;
    frozen text;
begin
    -- The classification of a column is governance, not shape: it may be found later.
    if tg_op = 'UPDATE' and pg_catalog.to_jsonb(old) - 'classification' = pg_catalog.to_jsonb(new) - 'classification' then
        return new;
    end if;
    if tg_op = 'INSERT' and mesh_catalog.restoring() then
        return new;
    end if;
    select v.version::text into frozen
      from mesh_catalog.version v
     where v.version_id = any (touched) and v.state <> 'draft'
     limit 1;
    if found then
        raise exception 'the % of version % is frozen',
                case tg_table_name when 'contract' then 'contract' else 'shape' end, frozen
            using errcode = 'object_not_in_prerequisite_state',
                  detail = 'A released version never changes.',
                  hint = 'Draft another version with mesh.draft_version.';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end
$$;
comment on function mesh_catalog.guard_frozen() is 'Trigger: the shape and contract of a released version never change';

create function mesh_catalog.guard_truncate() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from mesh_catalog.version v where v.state <> 'draft') then
        raise exception 'table % holds released versions and cannot be truncated', tg_table_name
            using errcode = 'object_not_in_prerequisite_state';
    end if;
    return null;
end
$$;
comment on function mesh_catalog.guard_truncate() is 'Trigger: released versions are not truncated';

create trigger guard before update or delete on mesh_catalog.version
    for each row execute function mesh_catalog.guard_version();
create trigger guard before insert or update or delete on mesh_catalog.version_column
    for each row execute function mesh_catalog.guard_frozen();
create trigger guard before insert or update or delete on mesh_catalog.contract
    for each row execute function mesh_catalog.guard_frozen();
create trigger guard_truncate before truncate on mesh_catalog.version
    for each statement execute function mesh_catalog.guard_truncate();
create trigger guard_truncate before truncate on mesh_catalog.version_column
    for each statement execute function mesh_catalog.guard_truncate();
create trigger guard_truncate before truncate on mesh_catalog.contract
    for each statement execute function mesh_catalog.guard_truncate();

-- Every regclass column of the store, with the names kept beside it, if any.
create function mesh_catalog.relation_columns(out catalog_table regclass, out column_name name, out named boolean)
    returns setof record
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select a.attrelid::pg_catalog.regclass, a.attname,
           (select pg_catalog.count(*) = 2
              from pg_catalog.pg_attribute b
             where b.attrelid = a.attrelid and not b.attisdropped
               and b.attname in (a.attname || '_schema', a.attname || '_name'))
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'mesh_catalog' and c.relkind = 'r'
       and a.atttypid = 'pg_catalog.regclass'::pg_catalog.regtype and not a.attisdropped and not a.attnotnull;
end;
comment on function mesh_catalog.relation_columns() is 'The regclass columns of the store that may be null; named when columns _schema and _name stand beside';

create function mesh_catalog.forget_dropped_relations() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    gone  regclass[];
    place record;
begin
    select pg_catalog.array_agg(d.objid::regclass) into gone
      from pg_catalog.pg_event_trigger_dropped_objects() d
     where d.classid = 'pg_catalog.pg_class'::regclass and d.objsubid = 0 and not d.is_temporary;
    if gone is null then
        return;
    end if;
    for place in select * from mesh_catalog.relation_columns() loop
        execute pg_catalog.format('update %1$s set %2$I = null where %2$I = any ($1)',
                                  place.catalog_table, place.column_name) using gone;
    end loop;
end
$$;
comment on function mesh_catalog.forget_dropped_relations() is 'Event trigger: a dropped relation is null in the store; its name stays';

create function mesh_catalog.follow_renamed_relations() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    altered regclass[] := array(
        select c.objid::regclass from pg_catalog.pg_event_trigger_ddl_commands() c
         where c.classid = 'pg_catalog.pg_class'::regclass);
    place record;
begin
    for place in select * from mesh_catalog.relation_columns() r where r.named loop
        execute pg_catalog.format(
            'update %1$s t set %2$I = n.nspname, %3$I = c.relname'
            ' from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace'
            ' where c.oid = t.%4$I and (t.%4$I = any ($1) or $2)'
            ' and (t.%2$I <> n.nspname or t.%3$I <> c.relname)',
            place.catalog_table, place.column_name || '_schema', place.column_name || '_name',
            place.column_name) using altered, tg_tag = 'ALTER SCHEMA';
    end loop;
end
$$;
comment on function mesh_catalog.follow_renamed_relations() is 'Event trigger: the names in the store follow renamed and moved relations';

create event trigger meshcat_forget_dropped on sql_drop
    execute function mesh_catalog.forget_dropped_relations();
comment on event trigger meshcat_forget_dropped is 'meshcat: a dropped relation is null in the store';
create event trigger meshcat_follow_renamed on ddl_command_end
    when tag in ('ALTER TABLE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE', 'ALTER SCHEMA')
    execute function mesh_catalog.follow_renamed_relations();
comment on event trigger meshcat_follow_renamed is 'meshcat: the names in the store follow renamed and moved relations';
