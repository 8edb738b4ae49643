-- The worker: jobs and their runs, the system's own work, what works and what not.

create table mesh_catalog.job (
    job_id       bigint generated always as identity primary key,
    job_name     text not null unique,
    command      text not null,
    every        interval,
    cron         text,
    timezone     text not null,
    priority     integer not null,
    max_runtime  interval not null,
    retries      integer not null,
    retry_delay  interval not null,
    owner_name   name not null,
    owner_oid    oid not null,
    enabled      boolean not null default true,
    scheduled_at timestamptz not null,
    scheduled_by name not null,
    next_run_at  timestamptz not null,
    failures     integer not null default 0,
    constraint job_name_fits check (pg_catalog.octet_length(job_name) between 1 and 63),
    constraint job_has_one_schedule check ((every is null) <> (cron is null)),
    constraint job_max_runtime_positive check (max_runtime > interval '0'),
    constraint job_retries_counted check (retries >= 0 and failures >= 0),
    constraint job_retry_delay_positive check (retry_delay > interval '0')
);
comment on table mesh_catalog.job is 'What is to be done again and again, on whose behalf and when';
comment on column mesh_catalog.job.job_id is 'Identifies the job';
comment on column mesh_catalog.job.job_name is 'Its name';
comment on column mesh_catalog.job.command is 'The SQL that it runs, as one transaction';
comment on column mesh_catalog.job.every is 'How often it runs, counted from scheduled_at; null when it has a cron expression';
comment on column mesh_catalog.job.cron is 'The minutes at which it runs; null when it runs every so often';
comment on column mesh_catalog.job.timezone is 'The time zone of its schedule and of its session';
comment on column mesh_catalog.job.priority is 'Of several jobs that are due, the one with the highest runs first';
comment on column mesh_catalog.job.max_runtime is 'A run that takes longer is cancelled';
comment on column mesh_catalog.job.retries is 'How often a failed run is tried again before the next regular one';
comment on column mesh_catalog.job.retry_delay is 'How long the first retry waits; each further one twice as long, at most an hour';
comment on column mesh_catalog.job.owner_name is 'The role that it runs as, never a superuser';
comment on column mesh_catalog.job.owner_oid is 'That role''s OID; a role that bears the name but not the OID runs nothing';
comment on column mesh_catalog.job.enabled is 'Does it run by its schedule';
comment on column mesh_catalog.job.scheduled_at is 'When it was scheduled last';
comment on column mesh_catalog.job.scheduled_by is 'By whom';
comment on column mesh_catalog.job.next_run_at is 'When it is due next; infinity when its schedule cannot be read any more';
comment on column mesh_catalog.job.failures is 'How many runs have failed since the last that succeeded';
create index job_due on mesh_catalog.job (next_run_at) where enabled;

create table mesh_catalog.job_run (
    run_id         bigint generated always as identity primary key,
    job_id         bigint not null references mesh_catalog.job on delete cascade,
    as_of          timestamptz not null,
    runner         text not null,
    pid            integer not null,
    started_at     timestamptz not null default pg_catalog.clock_timestamp(),
    finished_at    timestamptz,
    state          text not null default 'running',
    rows_processed bigint,
    error_sqlstate text,
    error_message  text,
    error_detail   text,
    error_hint     text,
    error_context  text,
    constraint job_run_runner_known check (runner in ('worker', 'tick', 'run_job')),
    constraint job_run_state_known check (state in ('running', 'succeeded', 'failed', 'lost')),
    constraint job_run_finished check ((state = 'running') = (finished_at is null)),
    constraint job_run_succeeded check ((state = 'succeeded') = (rows_processed is not null)),
    constraint job_run_explained check ((state in ('failed', 'lost')) = (error_sqlstate is not null)
                                        and (error_sqlstate is null) = (error_message is null))
);
comment on table mesh_catalog.job_run is 'Runs of jobs; meshcat.job_history says how long they are kept';
comment on column mesh_catalog.job_run.run_id is 'Identifies the run';
comment on column mesh_catalog.job_run.job_id is 'Of which job';
comment on column mesh_catalog.job_run.as_of is 'The time at which it was found due';
comment on column mesh_catalog.job_run.runner is 'Who ran it: the worker, mesh.tick() or mesh.run_job()';
comment on column mesh_catalog.job_run.pid is 'The server process that ran it';
comment on column mesh_catalog.job_run.started_at is 'When it began';
comment on column mesh_catalog.job_run.finished_at is 'When it ended';
comment on column mesh_catalog.job_run.state is 'running, succeeded, failed, or lost when its worker or the server ended in its midst';
comment on column mesh_catalog.job_run.rows_processed is 'How many rows its last statement returned or changed';
comment on column mesh_catalog.job_run.error_sqlstate is 'What it failed with: the SQLSTATE';
comment on column mesh_catalog.job_run.error_message is 'The message';
comment on column mesh_catalog.job_run.error_detail is 'The detail, if there was one';
comment on column mesh_catalog.job_run.error_hint is 'The hint, if there was one';
comment on column mesh_catalog.job_run.error_context is 'Where in the command it happened, if that is known';
create unique index job_runs_once on mesh_catalog.job_run (job_id) where state = 'running';
create index job_run_latest on mesh_catalog.job_run (job_id, run_id desc);

create table mesh_catalog.heartbeat (
    minute_at timestamptz primary key,
    constraint heartbeat_is_a_minute check (minute_at = pg_catalog.date_trunc('minute', minute_at, 'UTC'))
);
comment on table mesh_catalog.heartbeat is 'The minutes in which the mesh was looked after, for availability; meshcat.heartbeat_history says how long they are kept';
comment on column mesh_catalog.heartbeat.minute_at is 'The beginning of the minute';
create policy everyone on mesh_catalog.heartbeat for select using (true);

create table mesh_catalog.chore (
    chore_name     text primary key,
    begun_at       timestamptz,
    failures       integer not null default 0,
    error_sqlstate text,
    error_message  text,
    constraint chore_failure_explained check ((failures = 0) = (error_sqlstate is null) and (error_sqlstate is null) = (error_message is null))
);
comment on table mesh_catalog.chore is 'The system''s own work and how it went last';
comment on column mesh_catalog.chore.chore_name is 'Which work';
comment on column mesh_catalog.chore.begun_at is 'When it was begun last; null when it never was';
comment on column mesh_catalog.chore.failures is 'How often it has failed since it last succeeded';
comment on column mesh_catalog.chore.error_sqlstate is 'What it failed with last: the SQLSTATE';
comment on column mesh_catalog.chore.error_message is 'The message';
create policy everyone on mesh_catalog.chore for select using (true);

create function mesh_catalog.my_jobs() returns bigint[]
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_mine';
comment on function mesh_catalog.my_jobs() is 'The ids of the jobs that run as a role of the current user; all of them for an admin. For row-security policies.';
create policy own_job on mesh_catalog.job for select using (
    job_id = any ((select mesh_catalog.my_jobs())::bigint[]));
create policy own_job on mesh_catalog.job_run for select using (
    job_id = any ((select mesh_catalog.my_jobs())::bigint[]));

create function mesh_catalog.wake_worker() returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_wake';
comment on function mesh_catalog.wake_worker() is 'Has the worker look for work as soon as this transaction has committed, such as for an alert that is to be told. Without preload it does nothing. For the extension itself.';
revoke all on function mesh_catalog.wake_worker() from public;

create function mesh_catalog.alert_raised() returns trigger
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_wake';
comment on function mesh_catalog.alert_raised() is 'Has the worker tell a new alert once its transaction has committed';
create trigger wake_worker after insert on mesh_catalog.alert
    for each statement execute function mesh_catalog.alert_raised();

create function mesh.schedule(job_name text, command text, every interval default null, cron text default null, timezone text default 'UTC', priority integer default 0, max_runtime interval default '1 hour', retries integer default 3, retry_delay interval default '30 seconds', owner regrole default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_schedule';
comment on function mesh.schedule(text, text, interval, text, text, integer, interval, integer, interval, regrole) is 'Has command run every so often, or at the minutes of a cron expression in timezone, as role owner (the caller unless named; never a superuser). A job of that name is replaced. Returns its id. For those who have a part in a domain.';

create function mesh.unschedule(job_name text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_unschedule';
comment on function mesh.unschedule(text) is 'Removes a job and its history. Its owner only, or an admin.';

create function mesh.enable_job(job_name text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_enable';
comment on function mesh.enable_job(text) is 'Has a job run by its schedule again, from now on. Its owner only, or an admin.';

create function mesh.disable_job(job_name text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_disable';
comment on function mesh.disable_job(text) is 'Keeps a job from running by its schedule; mesh.run_job still runs it. Its owner only, or an admin.';

create function mesh.run_job(job_name text)
    returns table (kind text, name text, state text, rows_processed bigint, error_sqlstate text, error_message text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_run_job';
comment on function mesh.run_job(text) is 'Runs a job at once, in this transaction, as its owner, and tells how it went; a failure is recorded and a warning. Its owner only, or an admin.';

create function mesh.tick(as_of timestamptz default pg_catalog.now())
    returns table (kind text, name text, state text, rows_processed bigint, error_sqlstate text, error_message text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_worker_tick';
comment on function mesh.tick(timestamptz) is 'One round of the worker''s work, for any scheduler: the system''s own work, then every job that is due at as_of, each as its owner and undone if it fails. Tells what it did. Admins only.';

create view mesh.jobs with (security_invoker) as
select j.job_name as job, j.owner_name::text as owner, j.command,
       coalesce('every ' || j.every, j.cron) as schedule, j.timezone, j.priority, j.max_runtime,
       j.retries, j.enabled,
       case when j.enabled then nullif(j.next_run_at, 'infinity') end as next_run_at,
       r.state as last_state, r.started_at as last_started_at, r.finished_at as last_finished_at,
       j.failures, r.error_sqlstate as last_error_sqlstate, r.error_message as last_error_message
  from mesh_catalog.job j
  left join lateral (select * from mesh_catalog.job_run x
                      where x.job_id = j.job_id order by x.run_id desc limit 1) r on true;
comment on view mesh.jobs is 'Your jobs: what runs when and as whom, and how the last run went';

create view mesh.job_runs with (security_invoker) as
select r.run_id, j.job_name as job, r.state, r.runner, r.as_of, r.started_at, r.finished_at,
       r.finished_at - r.started_at as duration, r.as_of < r.started_at - interval '1 minute' as backdated,
       r.rows_processed, r.error_sqlstate, r.error_message, r.error_detail, r.error_hint,
       r.error_context, r.pid
  from mesh_catalog.job_run r
  join mesh_catalog.job j using (job_id);
comment on view mesh.job_runs is 'The runs of your jobs';

-- A database that is enabled before the extension is created in it waits for this.
select mesh_catalog.wake_worker();
