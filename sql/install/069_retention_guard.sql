-- What stands in the way of deleting protected rows: triggers on their tables, which
-- retention_guard lists, and event triggers for what changes the tables themselves.

create function mesh_catalog.guard_rows() returns trigger
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_guard_rows';
comment on function mesh_catalog.guard_rows() is 'Trigger: held rows are neither deleted nor changed, kept ones not deleted, and a table with any is not truncated';

create function mesh_catalog.protector(relation regclass) returns text
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_protector';
comment on function mesh_catalog.protector(regclass) is 'What protects rows of the table or partition, such as "hold 3", as committed at this moment, whatever the isolation level; null when nothing does';

create function mesh_catalog.guarded_by(relation regclass) returns regclass
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_guarded_by';
comment on function mesh_catalog.guarded_by(regclass) is 'The table whose rules and holds a table or partition is guarded by, as committed at this moment; null for none';

create function mesh_catalog.protector_of_rows(relation regclass, root regclass) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_protector_of_rows';
comment on function mesh_catalog.protector_of_rows(regclass, regclass) is 'Which protection of table root protects a row of what was its partition; null when none does. For the extension itself.';
revoke all on function mesh_catalog.protector_of_rows(regclass, regclass) from public;

create function mesh_catalog.guard_partition(relation regclass, root regclass) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_guard_partition';
comment on function mesh_catalog.guard_partition(regclass, regclass) is 'Has a new partition of a protected table protected as well. For the extension itself.';
revoke all on function mesh_catalog.guard_partition(regclass, regclass) from public;

-- Nothing protected, nothing asked: the library is not needed for anybody's DDL. A
-- snapshot that is older than a hold may not show it, so that there it is asked.
create function mesh_catalog.nothing_is_protected() returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_catalog.current_setting('transaction_isolation') in ('read committed', 'read uncommitted')
       and not exists (select from mesh_catalog.legal_hold h where h.released_at is null)
       and not exists (select from mesh_catalog.retention_rule r where r.ended_at is null and r.keep_for is not null);
comment on function mesh_catalog.nothing_is_protected() is 'Is no hold and no rule that keeps in force, for certain? For event triggers.';

create function mesh_catalog.refuse_change(what text, relation text, protector text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_refuse_change';
comment on function mesh_catalog.refuse_change(text, text, text) is 'Raises the error that refuses a change of a protected table. For the extension itself.';
revoke all on function mesh_catalog.refuse_change(text, text, text) from public;

create function mesh_catalog.defend_dropped() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    gone      record;
    protector text;
begin
    if mesh_catalog.nothing_is_protected() then
        return;
    end if;
    for gone in
        select d.object_type, d.object_identity, pg_catalog.format('%I.%I', d.address_names[1], d.address_names[2]) as identity,
               case d.object_type when 'trigger'
                    then pg_catalog.to_regclass(pg_catalog.format('%I.%I', d.address_names[1], d.address_names[2]))
                    else d.objid::regclass end as relation
          from pg_catalog.pg_event_trigger_dropped_objects() d
         where d.object_type in ('table', 'table column')
            or d.object_type = 'trigger' and d.address_names[3] like 'meshcat\_guard\_%'
    loop
        protector := mesh_catalog.protector(gone.relation);
        if protector is not null then
            perform mesh_catalog.refuse_change(pg_catalog.format('dropping %s %s', gone.object_type, gone.object_identity),
                coalesce(pg_catalog.to_regclass(gone.identity)::text, gone.identity), protector);
        end if;
    end loop;
end
$$;
comment on function mesh_catalog.defend_dropped() is 'Event trigger: a protected table, its partitions, columns and guards are not dropped, by whatever statement';

-- What is wrong with the guard of a table: nothing, or why a statement is refused.
create function mesh_catalog.guard_defect(root regclass) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with tree as (select root as relation union select t.relid from pg_partition_tree(root) t),
    guard as (
        select t.relation, g.name, (select x.tgenabled from pg_trigger x
                 where x.tgrelid = t.relation and x.tgname = g.name
                   and x.tgfoid = 'mesh_catalog.guard_rows()'::regprocedure
                   and x.tgqual is null and x.tgattr = '' and x.tgtype = g.type) as enabled
          from tree t cross join (values ('meshcat_guard_rows'::name, 25), ('meshcat_guard_truncate', 34)) g (name, type))
    select min(format('trigger %I on %s %s', g.name, g.relation,
                      case when g.enabled is null then 'is missing' else 'does not always fire' end))
      from guard g where g.enabled is distinct from 'A';
end;
comment on function mesh_catalog.guard_defect(regclass) is 'Which trigger that guards a table or a partition of it is missing or does not always fire; null when all is well';

create function mesh_catalog.defend_altered() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    place     record;
    part      record;
    protector text;
    defect    text;
begin
    if mesh_catalog.nothing_is_protected()
        -- A restore by a superuser, who could do anything anyway: the guards come last.
        or mesh_catalog.restoring() and pg_catalog.current_setting('is_superuser') = 'on' then
        return;
    end if;
    for place in
        with touched as (
            select coalesce(t.tgrelid, c.objid) as relation from pg_catalog.pg_event_trigger_ddl_commands() c
              left join pg_catalog.pg_trigger t on t.oid = c.objid and c.classid = 'pg_catalog.pg_trigger'::regclass
             where c.classid in ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_trigger'::regclass)),
        near as (
            select t.relation from touched t
            union select a.relid from touched t, pg_catalog.pg_partition_ancestors(t.relation) a
            union select i.inhparent from touched t join pg_catalog.pg_inherits i on i.inhrelid = t.relation)
        select distinct mesh_catalog.guarded_by(n.relation) as root from near n
    loop
        protector := mesh_catalog.protector(place.root);
        continue when protector is null;
        if pg_catalog.current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
            perform mesh_catalog.refuse_change(tg_tag || ' in a transaction that does not see the newest state', place.root::text, protector);
        end if;
        for part in
            select g.relation from mesh_catalog.retention_guard g
             where g.root = place.root and g.relation <> g.root
               and not exists (select from pg_catalog.pg_partition_tree(place.root) t where t.relid = g.relation)
        loop
            defect := mesh_catalog.protector_of_rows(part.relation, place.root);
            if defect is not null then
                perform mesh_catalog.refuse_change(pg_catalog.format('detaching partition %s', part.relation), place.root::text, defect);
            end if;
            delete from mesh_catalog.retention_guard g where g.relation = part.relation;
        end loop;
        for part in
            select t.relid as relation from pg_catalog.pg_partition_tree(place.root) t
             where not exists (select from mesh_catalog.retention_guard g where g.relation = t.relid and g.root = place.root)
        loop
            perform mesh_catalog.guard_partition(part.relation, place.root);
        end loop;
        if exists (select from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhparent
                    where i.inhparent = place.root and c.relkind = 'r') then
            perform mesh_catalog.refuse_change('a table that inherits from it', place.root::text, protector);
        end if;
        defect := coalesce(mesh_catalog.guard_defect(place.root), (
            select pg_catalog.format('column %I, which rule %I counts from, is missing', r.time_column, r.rule_name)
              from mesh_catalog.retention_rule r
             where r.relation = place.root and r.ended_at is null and r.keep_for is not null
               and not exists (select from pg_catalog.pg_attribute a
                                where a.attrelid = place.root and a.attname::text = r.time_column and a.attnum > 0)
             limit 1), mesh_catalog.condition_defect(place.root));
        if defect is not null then
            perform mesh_catalog.refuse_change(pg_catalog.format('%s (%s)', tg_tag, defect), place.root::text, protector);
        end if;
    end loop;
end
$$;
comment on function mesh_catalog.defend_altered() is 'Event trigger: what guards a protected table stays in force, its partitions with protected rows stay attached, and new ones are protected';

create function mesh_catalog.condition_defect(root regclass) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_condition_defect';
comment on function mesh_catalog.condition_defect(regclass) is 'Why a condition of a hold or rule of the table cannot be evaluated any more; null when all can. For the extension itself.';
revoke all on function mesh_catalog.condition_defect(regclass) from public;

create function mesh_catalog.defend_rewritten() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    rewritten regclass := pg_catalog.pg_event_trigger_table_rewrite_oid();
    protector text;
begin
    -- 1: persistence, 4: the type of a column; the others keep what is there.
    if mesh_catalog.nothing_is_protected() or pg_catalog.pg_event_trigger_table_rewrite_reason() & 5 = 0 then
        return;
    end if;
    protector := mesh_catalog.protector(rewritten);
    if protector is not null then
        perform mesh_catalog.refuse_change('rewriting it', rewritten::text, protector);
    end if;
end
$$;
comment on function mesh_catalog.defend_rewritten() is 'Event trigger: a protected table''s columns are not rewritten, nor is it made unlogged';

-- Its first transaction has committed before ddl_command_end is told.
create function mesh_catalog.defend_concurrent_detach() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    protected record;
begin
    if coalesce(pg_catalog.current_query(), '') !~* '\mdetach\M.*\mconcurrently\M' or mesh_catalog.nothing_is_protected() then
        return;
    end if;
    for protected in
        select c.oid::regclass as relation, mesh_catalog.protector(c.oid) as protector
          from mesh_catalog.retention_guard g join pg_catalog.pg_class c on c.oid = g.relation
         where c.relkind = 'p' and g.relation = g.root
    loop
        continue when protected.protector is null;
        raise exception 'DETACH PARTITION ... CONCURRENTLY is refused: % protects rows of partitioned table %',
                protected.protector, protected.relation
            using errcode = 'restrict_violation',
                  detail = 'It cannot be undone once it is found that the partition has protected rows.',
                  hint = 'Use DETACH PARTITION without CONCURRENTLY.';
    end loop;
end
$$;
comment on function mesh_catalog.defend_concurrent_detach() is 'Event trigger: while a partitioned table is protected, partitions are detached in one transaction, which can be refused';

-- Before meshcat_forget_dropped, by name; and whatever session_replication_role is.
create event trigger meshcat_defend_dropped on sql_drop execute function mesh_catalog.defend_dropped();
comment on event trigger meshcat_defend_dropped is 'meshcat: protected tables are not dropped';
create event trigger meshcat_defend_altered on ddl_command_end
    when tag in ('ALTER TABLE', 'CREATE TABLE', 'ALTER TRIGGER', 'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE')
    execute function mesh_catalog.defend_altered();
comment on event trigger meshcat_defend_altered is 'meshcat: what guards protected tables stays in force';
create event trigger meshcat_defend_rewritten on table_rewrite execute function mesh_catalog.defend_rewritten();
comment on event trigger meshcat_defend_rewritten is 'meshcat: protected tables are not rewritten';
create event trigger meshcat_defend_detach on ddl_command_start when tag in ('ALTER TABLE')
    execute function mesh_catalog.defend_concurrent_detach();
comment on event trigger meshcat_defend_detach is 'meshcat: partitions of protected tables are detached in one transaction';
alter event trigger meshcat_defend_dropped enable always;
alter event trigger meshcat_defend_altered enable always;
alter event trigger meshcat_defend_rewritten enable always;
alter event trigger meshcat_defend_detach enable always;
