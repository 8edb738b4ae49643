-- mesh.status(): what works here, what does not, and how to get it. It collects
-- what the functions mesh_catalog.status_...() return: a piece that has something
-- to tell adds one, with columns item, state, detail and remedy.
-- States: ok; off (not asked for); missing (cannot be had as things are); failing.

create function mesh.status()
    returns table (item text, state text, detail text, remedy text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_status';
comment on function mesh.status() is 'What of meshcat works in this database (ok), is not asked for (off), cannot be had as things are (missing) or does not work (failing), and what to do about it';

create function mesh_catalog.worker_facts(out library_version text, out preloaded boolean, out launcher_pid integer, out running_jobs integer, out enabled boolean, out setup text, out too_many_databases boolean)
    returns setof record
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_facts';
comment on function mesh_catalog.worker_facts() is 'What the library and its shared memory know of the worker, for mesh.status()';

create function mesh_catalog.status_server()
    returns table (item text, state text, detail text, remedy text)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with facts as (select * from mesh_catalog.worker_facts()),
    extension as (select extversion from pg_extension where extname = 'meshcat'),
    -- Only some may see what is preloaded.
    preload as (select string_agg(quote_literal(btrim(library, ' "')) || ', ', '') as others
                  from pg_settings, string_to_table(setting, ',') library
                 where name = 'shared_preload_libraries' and btrim(library, ' "') <> '')
    select 'server', 'ok', 'PostgreSQL ' || current_setting('server_version'), null::text
    union all
    select 'version', case when library_version = extversion then 'ok' else 'failing' end,
           format('library %s, SQL objects %s', library_version, extversion),
           case when library_version <> extversion
                then 'ALTER EXTENSION meshcat UPDATE; -- and restart the server if the library is preloaded' end
      from facts, extension
    union all
    select 'preload', case when preloaded then 'ok' else 'missing' end,
           case when preloaded then 'shared memory and hooks are in place'
                else 'the library is loaded by each session: no background work, no hooks' end,
           case when not preloaded
                then format('ALTER SYSTEM SET shared_preload_libraries = %s''meshcat''; -- and restart the server', others) end
      from facts, preload
    union all
    select 'access', case when preloaded then 'ok' else 'missing' end,
           case when preloaded then 'a refused reader learns how to request access; an open cursor stops when its grant does'
                else 'grants, row filters and masks hold; but PostgreSQL alone words a refusal without privilege, and an open cursor outlives a revocation' end,
           case when not preloaded then 'Preload the library, as item preload says.' end
      from facts;
end;
comment on function mesh_catalog.status_server() is 'Items of mesh.status(): the server, the library and how it is loaded';

create function mesh_catalog.status_worker()
    returns table (item text, state text, detail text, remedy text)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with facts as (select * from mesh_catalog.worker_facts()),
    heartbeat as (select max(minute_at) as latest, max(minute_at) > now() - interval '2 minutes' as fresh
                    from mesh_catalog.heartbeat),
    job as (select count(*) as all_jobs, count(*) filter (where failures > 0) as failing,
                   count(*) filter (where enabled and next_run_at < now() - interval '2 minutes'
                                    and not exists (select from mesh_catalog.job_run r
                                                     where r.job_id = j.job_id and r.state = 'running')) as overdue,
                   count(*) filter (where enabled and next_run_at = 'infinity') as unreadable
              from mesh_catalog.job j),
    chore as (select count(*) as failing, string_agg(chore_name || ': ' || error_message, '; ' order by chore_name) as errors
                from mesh_catalog.chore where failures > 0)
    select 'launcher',
           case when launcher_pid is not null then 'ok' when not preloaded then 'missing'
                when pg_is_in_recovery() then 'off' else 'failing' end,
           case when launcher_pid is not null then 'process ' || launcher_pid
                when not preloaded then 'it needs preload'
                when pg_is_in_recovery() then 'this server is a standby; its launcher starts when it is promoted'
                else 'it is not running; the server starts it again after 5 seconds' end,
           case when not preloaded then 'SELECT * FROM mesh.tick(); -- from any scheduler, every minute'
                when launcher_pid is null and not pg_is_in_recovery() then 'Read the server''s log.' end
      from facts
    union all
    select 'database', case when enabled then 'ok' when not preloaded then 'missing' else 'off' end,
           case when enabled then 'the worker looks after it'
                when not preloaded then 'the worker cannot look after it without preload'
                else 'the worker does not look after it' end,
           case when preloaded and not enabled
                then format('ALTER DATABASE %I SET meshcat.enabled = on;', current_database()) end
      from facts
    union all
    select 'workers', case when too_many_databases or room <= most then 'failing' else 'ok' end,
           case when too_many_databases then 'more than 1000 databases are enabled; some are not looked after'
                when room <= most then format('max_worker_processes = %s leaves no room for meshcat.worker_max = %s', room, most)
                else format('%s jobs run now, at most %s at once', running_jobs, most - 1) end,
           case when too_many_databases then 'ALTER DATABASE ... RESET meshcat.enabled;'
                when room <= most then format('ALTER SYSTEM SET max_worker_processes = %s; -- and restart the server', most + 8) end
      from facts, lateral (select current_setting('max_worker_processes')::integer as room,
                                  current_setting('meshcat.worker_max')::integer as most) limits
     where preloaded
    union all
    select 'heartbeat', case when fresh then 'ok' when enabled and preloaded then 'failing' else 'off' end,
           coalesce('last in the minute of ' || latest, 'there was none yet'),
           case when fresh then null when not (enabled and preloaded) then 'SELECT * FROM mesh.tick(); -- every minute'
                else 'Read the server''s log.' end
      from facts, heartbeat
    union all
    select 'system work', case when failing = 0 then 'ok' else 'failing' end, coalesce(errors, 'nothing failed'),
           case when failing > 0 then 'SELECT * FROM mesh_catalog.chore WHERE failures > 0;' end
      from chore
    union all
    select 'jobs', case when failing + unreadable + overdue = 0 then 'ok' else 'failing' end,
           format('%s of yours, %s failing, %s overdue, %s without a readable schedule', all_jobs, failing, overdue, unreadable),
           case when failing + overdue + unreadable > 0 then 'SELECT * FROM mesh.jobs WHERE failures > 0 OR next_run_at IS NULL OR next_run_at < now();' end
      from job;
end;
comment on function mesh_catalog.status_worker() is 'Items of mesh.status(): the launcher, its workers and what they do here';
