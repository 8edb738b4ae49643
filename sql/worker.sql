-- The worker's functions; the processes themselves are tested in test/fault.
-- Nothing of this test is left: it is one transaction, rolled back at the end.
\set ON_ERROR_ROLLBACK on
\set VERBOSITY default
\pset null '(null)'
set client_min_messages = warning;
begin;
create role regress_worker_eng;
create role regress_worker_other;
create role regress_worker_none;
create role regress_worker_group;
grant regress_worker_group to regress_worker_eng;
select mesh.create_domain('regress_worker', 'regress_worker_eng');
select mesh.create_domain('regress_worker_2', 'regress_worker_other');
create schema regress_worker_data;
create table regress_worker_data.log (id bigint generated always as identity, who name default current_user, note text);
grant usage, create on schema regress_worker_data to public;
grant all on regress_worker_data.log to public;

-- What cannot be scheduled.
set role regress_worker_eng;
select mesh.schedule(null, 'select 1', every => '1 hour');
select mesh.schedule('', 'select 1', every => '1 hour');
select mesh.schedule(repeat('x', 64), 'select 1', every => '1 hour');
select mesh.schedule('j', null, every => '1 hour');
select mesh.schedule('j', ' -- nothing', every => '1 hour');
select mesh.schedule('j', 'selec 1', every => '1 hour');
select mesh.schedule('j', 'select 1; commit', every => '1 hour');
select mesh.schedule('j', 'select 1');
select mesh.schedule('j', 'select 1', every => '1 hour', cron => '@daily');
select mesh.schedule('j', 'select 1', every => '0');
select mesh.schedule('j', 'select 1', every => '-1 day');
select mesh.schedule('j', 'select 1', cron => '61 * * * *');
select mesh.schedule('j', 'select 1', cron => '@daily', timezone => 'Europe/Praha');
select mesh.schedule('j', 'select 1', cron => '@daily', timezone => null);
select mesh.schedule('j', 'select 1', every => '1 hour', max_runtime => '1 year');
select mesh.schedule('j', 'select 1', every => '1 hour', max_runtime => '178000000 years');
select mesh.schedule('j', 'select 1', every => '178000000 years');
select mesh.schedule('j', 'select 1', every => '1 hour', max_runtime => null);
select mesh.schedule('j', 'select 1', every => '1 hour', retries => -1);
select mesh.schedule('j', 'select 1', every => '1 hour', retry_delay => '0');
select mesh.schedule('j', 'select 1', every => '1 hour', priority => null);
select mesh.schedule('j', 'select 1', every => '1 hour', owner => 'regress_worker_other');
reset role;
select mesh.schedule('j', 'select 1', every => '1 hour');
set role regress_worker_none;
select mesh.schedule('j', 'select 1', every => '1 hour');
reset role;

-- Scheduling, for oneself and for a role that one may become.
set role regress_worker_eng;
select mesh.schedule('load', 'insert into regress_worker_data.log (note) values (''load'')', every => '1 hour', priority => 1) > 0 as scheduled;
select mesh.schedule('nightly', 'insert into regress_worker_data.log (note) values (''nightly'')', cron => '30 2 * * mon-fri', timezone => 'Europe/Prague') > 0 as scheduled;
select mesh.schedule('urgent', $$insert into regress_worker_data.log (note) select concat_ws(' ', current_user, current_setting('search_path'), current_setting('TimeZone'))$$, every => '10 minutes', timezone => 'Asia/Tokyo', priority => 9, owner => 'regress_worker_group') > 0 as scheduled;
select job, owner, schedule, timezone, priority, max_runtime, retries, enabled, last_state, failures from mesh.jobs order by job;
select job, next_run_at > now() and extract(isodow from next_run_at at time zone timezone) < 6 as ahead, to_char(next_run_at at time zone timezone, 'HH24:MI') from mesh.jobs where job = 'nightly';
reset role;
select mesh.schedule('theirs', 'select 1', every => '1 day', owner => 'regress_worker_other') > 0 as scheduled;

-- Others' jobs are hidden and out of reach.
set role regress_worker_other;
select job, owner from mesh.jobs;
select mesh.unschedule('load');
select mesh.disable_job('load');
select * from mesh.run_job('load');
select mesh.schedule('load', 'select 1', every => '1 hour');
select mesh.unschedule('their');
insert into mesh_catalog.job_run (job_id, as_of, runner, pid) select job_id, now(), 'tick', 1 from mesh_catalog.job;
reset role;

-- A round: the most urgent first, each as its owner, each once.
set role regress_worker_eng;
select * from mesh.tick();
reset role;
select name, state, rows_processed from mesh.tick() where kind = 'job';
select who, note from regress_worker_data.log order by id;
select name from mesh.tick() where kind = 'job';
-- However many runs were missed, there is one; the phase stays.
select name from mesh.tick(now() + interval '25 hours 30 minutes') where kind = 'job' and name <> 'nightly';
select job, next_run_at - now() as next from mesh.jobs where job in ('load', 'theirs') order by job;
select * from mesh.tick('infinity');
select * from mesh.tick('4713-01-01 BC');
select * from mesh.tick(null);

-- A job that fails leaves nothing but its record, and is tried again.
truncate regress_worker_data.log;
set role regress_worker_eng;
select mesh.schedule('load', 'insert into regress_worker_data.log (note) values (''half''); select 1/0', every => '1 day', retries => 2, retry_delay => '1 minute') > 0 as rescheduled;
reset role;
select name, state, rows_processed, error_sqlstate, error_message from mesh.tick() where kind = 'job';
select count(*) from regress_worker_data.log;
select failures, next_run_at - clock_timestamp() between interval '50 s' and interval '67 s' as soon from mesh.jobs where job = 'load';
select name, state from mesh.tick(now() + interval '2 minutes') where kind = 'job';
select failures, next_run_at - clock_timestamp() between interval '110 s' and interval '133 s' as later from mesh.jobs where job = 'load';
select name, state from mesh.tick(now() + interval '4 minutes') where kind = 'job' and name = 'load';
select failures, next_run_at - now() as regular from mesh.jobs where job = 'load';
select job, state, runner, backdated, error_sqlstate, error_message from mesh.job_runs where job = 'load' order by run_id desc limit 1;

-- By hand: a job runs whatever its schedule says, and its failure is a warning.
set role regress_worker_eng;
select * from mesh.run_job('load');
select * from mesh.run_job('nightly');
select mesh.disable_job('nightly');
select enabled, next_run_at from mesh.jobs where job = 'nightly';
select state from mesh.run_job('nightly');
select mesh.enable_job('nightly');
select enabled, next_run_at > now() as ahead from mesh.jobs where job = 'nightly';
select * from mesh.run_job('nigthly');
select * from mesh.run_job(null);

-- What a job cannot do: outlive itself, or become somebody else.
select mesh.unschedule('load');
create function pg_temp.try(command text) returns table (state text, error_sqlstate text, error_message text) language plpgsql as $$
begin
  perform mesh.schedule('try', command, every => '1 day', max_runtime => '1 second', owner => 'regress_worker_eng');
  return query select r.state, r.error_sqlstate, r.error_message from mesh.run_job('try') r;
end $$;
create table regress_worker_data.deferred (id int);
create function regress_worker_data.spy() returns trigger language plpgsql as 'begin return null; end';
create constraint trigger spy after insert on regress_worker_data.deferred deferrable initially deferred for each row execute function regress_worker_data.spy();
set client_min_messages = error;
select * from pg_temp.try('create temp table t ()');
select * from pg_temp.try('set role regress_worker_group');
select * from pg_temp.try('set session authorization default');
select * from pg_temp.try('reset session authorization');
select * from pg_temp.try('declare c cursor with hold for select 1');
select * from pg_temp.try('prepare p as select 1');
select * from pg_temp.try('listen mesh_alert');
select * from pg_temp.try('insert into regress_worker_data.deferred values (1)');
select state, error_sqlstate from pg_temp.try('alter role regress_worker_eng superuser');
select state, error_sqlstate from pg_temp.try('copy regress_worker_data.log to program ''true''');
select * from pg_temp.try('copy regress_worker_data.log from stdin');
select * from pg_temp.try('do $x$ begin commit; end $x$');
select * from pg_temp.try('vacuum');
select * from pg_temp.try('select pg_sleep(100)');
select * from pg_temp.try('select * from mesh.tick()');
select * from pg_temp.try('select * from mesh.run_job(''nightly'')');
select * from pg_temp.try('insert into mesh_catalog.heartbeat values (now())');
-- What it sets ends with it.
select * from pg_temp.try('set work_mem = ''77MB''; set search_path = public; select 1');
select current_setting('work_mem') <> '77MB' as is_undone;
-- A job may end itself.
select * from pg_temp.try('select mesh.unschedule(''try'')');
select count(*) from mesh.jobs where job = 'try';
set client_min_messages = warning;
reset role;

-- An owner that is gone, or has become a superuser, runs nothing.
alter role regress_worker_other superuser;
select state, error_sqlstate, error_message from mesh.run_job('theirs');
alter role regress_worker_other nosuperuser;
update mesh_catalog.job set owner_oid = 1 where job_name = 'theirs';
select state, error_sqlstate, error_message from mesh.run_job('theirs');

-- A run whose process has ended is found lost, and the job is free again.
insert into mesh_catalog.job_run (job_id, as_of, runner, pid) select job_id, now(), 'worker', 1 from mesh_catalog.job where job_name = 'nightly';
select name, state from mesh.tick(now()) where kind = 'job' and name = 'nightly';
select state, error_sqlstate, error_message from mesh.job_runs where job = 'nightly' order by run_id desc limit 1;
select failures from mesh.jobs where job = 'nightly';

-- History: old runs go, the last of each job stays.
update mesh_catalog.job_run set started_at = now() - interval '31 days', finished_at = now() - interval '31 days';
insert into mesh_catalog.heartbeat values (date_trunc('minute', now() - interval '401 days', 'UTC'));
update mesh_catalog.chore set begun_at = now() - interval '2 hours';
select name, state from mesh.tick() where kind = 'chore' and name in ('heartbeat', 'job history', 'heartbeat history', 'check state');
select job, count(*) from mesh.job_runs group by job order by job;
select count(*) from mesh_catalog.heartbeat where minute_at < now() - interval '400 days';

-- What works here; a server that preloads the library, a database that is not enabled.
select item, state from mesh.status() where item in ('server', 'preload', 'launcher', 'database', 'workers', 'heartbeat', 'jobs');
select replace(remedy, current_database(), 'bank') as remedy from mesh.status() where item = 'database';
rollback;
