-- What mesh.scan_lineage() reads beside views: foreign tables, and functions with resolved bodies.

-- Lineage: foreign tables, whose data is elsewhere.

create function mesh_catalog.foreign_columns(tables pg_catalog.oid[])
    returns table (relation pg_catalog.oid, relation_schema text, relation_name text, namespace text, remote_name text, attnum smallint, column_name text, remote_column text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with option as (
        select t.ftrelid, s.srvname, w.fdwname, n.nspname, c.relname,
               (select json_object_agg(o.option_name, o.option_value) from pg_options_to_table(s.srvoptions) o) as of_server,
               (select json_object_agg(o.option_name, o.option_value) from pg_options_to_table(t.ftoptions) o) as of_table
          from pg_foreign_table t
          join pg_class c on c.oid = t.ftrelid
          join pg_namespace n on n.oid = c.relnamespace
          join pg_foreign_server s on s.oid = t.ftserver
          join pg_foreign_data_wrapper w on w.oid = s.srvfdw
         where (tables is null or t.ftrelid = any (tables)) and c.relpersistence <> 't'
           and not mesh_catalog.lineage_excludes(n.nspname::text)),
    place as (
        select ftrelid, nspname, relname,
               case when fdwname = 'postgres_fdw' and of_server ->> 'dbname' is not null
                    then 'postgres://' || case when coalesce(of_server ->> 'host', '/') like '/%' then 'localhost' else lower(of_server ->> 'host') end
                         || ':' || coalesce(of_server ->> 'port', '5432')
                    when fdwname = 'file_fdw' and of_table ->> 'filename' is not null then 'file'
                    when fdwname = 'file_fdw' and of_table ->> 'program' is not null then 'program'
                    else 'fdw://' || srvname end as namespace,
               case when fdwname = 'postgres_fdw' and of_server ->> 'dbname' is not null
                    then concat_ws('.', of_server ->> 'dbname', coalesce(of_table ->> 'schema_name', nspname), coalesce(of_table ->> 'table_name', relname))
                    when fdwname = 'file_fdw' and of_table ->> 'filename' is not null then of_table ->> 'filename'
                    -- As COPY names it.
                    when fdwname = 'file_fdw' and of_table ->> 'program' is not null
                    then substring(of_table ->> 'program' from '[^ \t\n;|<>&]+') || '#' || lpad(to_hex(hashtext(of_table ->> 'program')), 8, '0')
                    else concat_ws('.', coalesce(of_table ->> 'schema_name', of_table ->> 'schema', nspname),
                                   coalesce(of_table ->> 'table_name', of_table ->> 'table', relname)) end as remote_name
          from option)
    select p.ftrelid, p.nspname::text, p.relname::text, p.namespace, p.remote_name, a.attnum, a.attname::text,
           coalesce((select o.option_value from pg_options_to_table(a.attfdwoptions) o where o.option_name = 'column_name'), a.attname::text)
      from place p join pg_attribute a on a.attrelid = p.ftrelid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
end;
comment on function mesh_catalog.foreign_columns(pg_catalog.oid[]) is 'The columns of foreign tables, of all when null, and where their data is: postgres://host:port and database.schema.table behind postgres_fdw, a file or program behind file_fdw, otherwise fdw:// with the server''s name';

create function mesh_catalog.scan_foreign_tables(tables pg_catalog.oid[]) returns table (relation text, edges bigint, added bigint, removed bigint)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    lock table mesh_catalog.lineage_edge in share update exclusive mode;
    insert into mesh_catalog.dataset (namespace, relation_name)
    select distinct namespace, remote_name from mesh_catalog.foreign_columns(tables) order by 1, 2
    on conflict (namespace, relation_name) where namespace is not null do nothing;
    update mesh_catalog.dataset d set relation = f.relation
      from (select distinct relation, relation_schema, relation_name from mesh_catalog.foreign_columns(tables)) f
     where d.dataset_id = (select max(o.dataset_id) from mesh_catalog.dataset o where o.namespace is null and o.relation is null
                              and o.relation_schema = f.relation_schema and o.relation_name = f.relation_name)
       and not exists (select from mesh_catalog.dataset o where o.relation = f.relation);
    insert into mesh_catalog.dataset (relation, relation_schema, relation_name)
    select distinct relation, relation_schema, relation_name from mesh_catalog.foreign_columns(tables) order by 1
    on conflict (relation) where relation is not null do nothing;
    insert into mesh_catalog.lineage_node (dataset_id, column_name)
    select s.dataset_id, f.remote_column from mesh_catalog.foreign_columns(tables) f
      join mesh_catalog.dataset s on s.namespace = f.namespace and s.relation_name = f.remote_name
    union
    select t.dataset_id, f.column_name from mesh_catalog.foreign_columns(tables) f join mesh_catalog.dataset t on t.relation = f.relation
     order by 1, 2
    on conflict (dataset_id, column_name) where dropped_at is null do nothing;
    return query
    with found as (
        select f.relation, s.node_id as source, t.node_id as target
          from mesh_catalog.foreign_columns(tables) f
          join mesh_catalog.dataset r on r.namespace = f.namespace and r.relation_name = f.remote_name
          join mesh_catalog.lineage_node s on s.dataset_id = r.dataset_id and s.column_name = f.remote_column and s.dropped_at is null
          join mesh_catalog.dataset l on l.relation = f.relation
          join mesh_catalog.lineage_node t on t.dataset_id = l.dataset_id and t.column_name = f.column_name and t.dropped_at is null),
    known as (
        select e.edge_id, d.relation::oid as relation, e.source_node_id as source, e.target_node_id as target
          from mesh_catalog.lineage_edge e
          join mesh_catalog.lineage_node t on t.node_id = e.target_node_id
          join mesh_catalog.dataset d using (dataset_id)
         where e.evidence = 'definition' and e.ended_at is null and d.relation in (select f.relation from found f)),
    gone as (
        update mesh_catalog.lineage_edge e set ended_at = greatest(e.first_seen, now())
          from known k
         where e.edge_id = k.edge_id and not exists (select from found f where (f.source, f.target) = (k.source, k.target))
        returning k.relation),
    confirmed as (
        update mesh_catalog.lineage_edge e set last_seen = greatest(e.last_seen, now())
          from known k join found f using (source, target) where e.edge_id = k.edge_id),
    new as (
        select f.* from found f where not exists (select from known k where (k.source, k.target) = (f.source, f.target))),
    made as (
        insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
        select source, target, 'IDENTITY', 'definition', session_user from new order by target)
    select format('%I.%I', n.nspname, c.relname),
           count(*), (select count(*) from new w where w.relation = f.relation), (select count(*) from gone g where g.relation = f.relation)
      from found f join pg_class c on c.oid = f.relation join pg_namespace n on n.oid = c.relnamespace
     group by f.relation, n.nspname, c.relname order by 1;
end
$$;
comment on function mesh_catalog.scan_foreign_tables(pg_catalog.oid[]) is 'As mesh.scan_lineage, of some foreign tables, or of all when null';
revoke execute on function mesh_catalog.scan_foreign_tables(pg_catalog.oid[]) from public;

-- As capture does: a row more, which waits for nobody.
create function mesh_catalog.follow_foreign_tables() returns event_trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into mesh_catalog.lineage_capture (captured_at, role_name, application, job_name, kind, digest, relations, edges)
    select pg_catalog.clock_timestamp(), (select pg_catalog.pg_get_userbyid(c.relowner) from pg_catalog.pg_class c where c.oid = f.relation), pg_catalog.current_setting('application_name'), 'CREATE FOREIGN TABLE', 'definition', f.relation::bigint,
           pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_array(0, f.namespace, f.remote_name),
                                        pg_catalog.jsonb_build_array(f.relation::bigint, f.relation_schema, f.relation_name)),
           pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(0, 0, f.remote_column, 1, f.attnum, f.column_name, 'IDENTITY', false))
      from mesh_catalog.foreign_columns(array(
               select t.ftrelid from pg_catalog.pg_event_trigger_ddl_commands() c join pg_catalog.pg_foreign_table t
                   on c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and t.ftrelid = c.objid
                   or c.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass and t.ftserver = c.objid)) f
     group by f.relation, f.relation_schema, f.relation_name, f.namespace, f.remote_name;
exception when others then
    -- Nothing of lineage may fail the command: mesh.scan_lineage() will find it.
    raise log 'could not read the lineage of a foreign table: %', sqlerrm;
end
$$;
comment on function mesh_catalog.follow_foreign_tables() is 'Event trigger: the lineage of a foreign table says where its server and options lead';
create event trigger meshcat_follow_foreign_tables on ddl_command_end
    when tag in ('CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE', 'IMPORT FOREIGN SCHEMA', 'ALTER SERVER')
    execute function mesh_catalog.follow_foreign_tables();
comment on event trigger meshcat_follow_foreign_tables is 'meshcat: the lineage of a foreign table says where its server and options lead';

-- Lineage of functions whose bodies the server keeps resolved (BEGIN ATOMIC): what they
-- write when they run, from their definition, as that of views.

create function mesh_catalog.read_function_bodies() returns table (function pg_catalog.oid, job_name text, relations text, edges text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_read_bodies';
comment on function mesh_catalog.read_function_bodies() is 'The functions with a resolved body that write, with what their statements read and write, as in lineage_capture';
revoke execute on function mesh_catalog.read_function_bodies() from public;

create function mesh_catalog.scan_bodies(recorded_by name) returns table (relation text, edges bigint, added bigint, removed bigint)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    started timestamptz := clock_timestamp();
    before bigint[] := array(select edge_id from mesh_catalog.lineage_edge where evidence = 'definition' and job_id is not null and ended_at is null);
begin
    insert into mesh_catalog.lineage_capture (captured_at, role_name, application, job_name, kind, digest, relations, edges)
    select started, recorded_by, '', b.job_name, 'body', 0, b.relations::jsonb, b.edges::jsonb from mesh_catalog.read_function_bodies() b;
    perform mesh_catalog.fold_lineage();
    -- What no body says any more, those of dropped functions included.
    update mesh_catalog.lineage_edge e set ended_at = greatest(e.first_seen, now())
     where e.edge_id = any (before) and e.last_seen < started;
    return query
    select j.job_name, count(*) filter (where e.ended_at is null),
           count(*) filter (where e.ended_at is null and e.edge_id <> all (before)), count(*) filter (where e.ended_at is not null)
      from mesh_catalog.lineage_edge e join mesh_catalog.lineage_job j using (job_id)
     where e.evidence = 'definition' and (e.ended_at is null or e.edge_id = any (before))
     group by j.job_name order by j.job_name;
end
$$;
comment on function mesh_catalog.scan_bodies(name) is 'Makes the edges of functions those that their bodies have now; as mesh.scan_lineage, a row for each function; recorded_by is who asks';
revoke execute on function mesh_catalog.scan_bodies(name) from public;
