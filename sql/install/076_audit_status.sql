-- Items of mesh.status() about the log: what an auditor would ask first.

create index audit_event_export on mesh_catalog.audit_event (happened_at) where action = 'export audit';

create function mesh_catalog.audit_health()
    returns table (exported_at timestamptz, unanchored bigint, key_is_here boolean, lost_lately bigint)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_health';
comment on function mesh_catalog.audit_health() is 'When an anchor was last exported, how many seals there have been since, whether the newest key''s secret is here (null: there is no key), and how many records were lost in the last day';

create function mesh_catalog.status_audit()
    returns table (item text, state text, detail text, remedy text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with log as (select sum(a.unsealed_events) as events, max(a.unsealed_age) as age from mesh.audit_state a),
    health as (select * from mesh_catalog.audit_health())
    select 'audit seal', case when age > interval '15 minutes' then 'failing' else 'ok' end,
           case when events = 0 then 'every event is sealed'
                else format('%s events are not sealed yet, the oldest since %s', events, date_trunc('second', age)) end,
           case when age > interval '15 minutes'
                then 'SELECT pid, xact_start, query FROM pg_stat_activity ORDER BY xact_start; -- an old transaction that writes, in any database, holds it back; or nobody does the worker''s work' end
      from log
    union all
    select 'audit records', case when lost_lately > 0 then 'failing' else 'ok' end,
           format('%s reads and refusals were lost in the last day', lost_lately),
           case when lost_lately > 0 then 'SELECT * FROM mesh.audit_log WHERE action = ''lose reads''; -- look at the worker, and at who is refused so often' end
      from health
    union all
    select 'audit key', case when key_is_here is null then 'off' when key_is_here then 'ok' else 'failing' end,
           case when key_is_here is null then 'nothing was sealed yet' when key_is_here then 'the newest key''s secret is here'
                else 'the newest key''s secret is not here: a dump was restored' end,
           case when not key_is_here then 'The next sealing makes a new key; export an anchor then: SELECT mesh.export_audit();' end
      from health
    union all
    select 'audit anchor', case when exported_at is null then 'off' when unanchored > 0 and exported_at < now() - interval '30 days' then 'failing' else 'ok' end,
           case when exported_at is null then 'no anchor was ever exported: against a superuser nothing is proved'
                else format('the last one was exported on %s; %s seals are newer', exported_at::date, unanchored) end,
           case when exported_at is null or unanchored > 0 and exported_at < now() - interval '30 days'
                then 'SELECT mesh.export_audit(); -- kept where no superuser of this server can change it' end
      from health;
end;
comment on function mesh_catalog.status_audit() is 'Items of mesh.status(): is the log sealed, whole and anchored';
