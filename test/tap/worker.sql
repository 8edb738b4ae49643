-- Schedules against an oracle that scans every minute of real time zones; and what
-- hostile jobs and hostile names can do.
begin;
select no_plan();
create role regress_worker_eng;
create role regress_worker_evil;
create role regress_worker_member;
grant regress_worker_eng to regress_worker_member;
select mesh.create_domain('regress_worker', 'regress_worker_eng');
select mesh.create_domain('regress_worker_evil', 'regress_worker_evil');
create schema work;
grant usage, create on schema work to public;
create table work.log (id bigint generated always as identity, note text);
grant all on work.log to public;

-- The first minute after `after` at which a cron expression of just these minutes
-- and hours (null: any hour) is due: a minute that it names and that the zone shows
-- for the first time, or the end of a gap with such a minute in it.
create function pg_temp.oracle(minutes int[], hours int[], zone text, after timestamptz) returns timestamptz language sql as $$
    with minute as materialized (
        select t, t at time zone zone as local, lag(t at time zone zone) over (order by t) as previous
          from generate_series(date_trunc('minute', after) - interval '30 hours', after + interval '3 days', interval '1 minute') t),
    shown as (
        select *, row_number() over (partition by local order by t) = 1 as first_time from minute),
    due as (
        select t from shown
         where extract(minute from local) = any (minutes)
           and (hours is null or extract(hour from local) = any (hours) and first_time)
        union
        select s.t from shown s, generate_series(s.previous + interval '1 minute', s.local - interval '1 minute', interval '1 minute') skipped
         where s.local - s.previous > interval '1 minute'
           and extract(minute from skipped) = any (minutes) and extract(hour from skipped) = any (hours))
    select min(t) from due where t > after
$$;

-- What the worker makes of it: the job is due, and due again when?
create function pg_temp.next_run(cron text, zone text, after timestamptz) returns timestamptz language plpgsql as $$
begin
    perform mesh.schedule('sample', 'select 1', cron => cron, timezone => zone, owner => 'regress_worker_eng');
    update mesh_catalog.job set next_run_at = '-infinity' where job_name = 'sample';
    perform mesh.tick(after);
    return (select next_run_at from mesh_catalog.job where job_name = 'sample');
end $$;

create function pg_temp.some(low int, high int) returns int[] language sql volatile as $$
    select array_agg(distinct low + floor(random() * (high - low + 1))::int)
      from generate_series(1, 1 + floor(random() * 3)::int)
$$;

\set seed 0.20241027
select setseed(:seed);
-- Around the changes of clocks: of an hour, of half an hour, of a whole day, none.
create temp table sample as
select zone, at + (random() - 0.7) * interval '40 hours' as after, pg_temp.some(0, 59) as minutes,
       case when random() < 0.8 then pg_temp.some(0, 4) || pg_temp.some(0, 23) end as hours
  from (values ('Europe/Prague', timestamptz '2024-03-31 01:00Z'), ('Europe/Prague', '2024-10-27 01:00Z'),
               ('America/New_York', '2024-03-10 07:00Z'), ('America/New_York', '2024-11-03 06:00Z'),
               ('Australia/Lord_Howe', '2024-04-06 15:00Z'), ('Australia/Lord_Howe', '2024-10-05 15:30Z'),
               ('America/St_Johns', '2006-10-29 02:31Z'), ('Pacific/Apia', '2011-12-30 10:00Z'),
               ('America/Havana', '2024-03-10 05:00Z'), ('Africa/Cairo', '2024-10-31 21:00Z'),
               ('Asia/Kathmandu', '2024-10-27 01:00Z'), ('UTC', '2024-02-28 23:00Z')) change (zone, at),
       generate_series(1, 10);
select is(pg_temp.next_run(format('%s %s * * *', array_to_string(minutes, ','), coalesce(array_to_string(hours, ','), '*')), zone, after),
          pg_temp.oracle(minutes, hours, zone, after),
          format('minutes %s hours %s after %s in %s (seed %s)', minutes, hours, after, zone, :seed))
  from sample;
select mesh.unschedule('sample');

-- Names and commands are data, whatever they contain.
create temp table hostile as
select name from unnest(array['%s %n$s %1$s', '''; drop table work.log; --', '"quoted"', '$$', '$job$', '\', 'Robert''); DROP', '💥', repeat('é', 31)]) name;
select mesh.schedule(name, format('insert into work.log (note) values (%L)', name), every => '1 day', owner => 'regress_worker_eng') from hostile;
select set_eq($$select name, state from mesh.tick() where kind = 'job'$$, $$select name, 'succeeded' from hostile$$, 'hostile names run');
select set_eq('select note from work.log', 'select name from hostile', 'and mean what they say');
select set_eq($$select object from mesh_catalog.audit_event where action = 'schedule job' and object <> 'sample'$$, 'select name from hostile', 'and are audited');
select mesh.unschedule(name) from hostile;
select is_empty('select from mesh_catalog.job_run', 'a job that is unscheduled takes its history with it');

-- Who sees whose jobs.
select mesh.schedule('of eng', 'select 1', every => '1 day', owner => 'regress_worker_eng'),
       mesh.schedule('of evil', 'select 1', every => '1 day', owner => 'regress_worker_evil');
select count(*) from mesh.tick();
set local role regress_worker_member;
select results_eq('select job from mesh.jobs', $$values ('of eng')$$, 'a member of the owner sees its jobs');
select results_eq('select job from mesh.job_runs', $$values ('of eng')$$, 'and their runs');
select lives_ok($$select mesh.disable_job('of eng')$$, 'and may change them');
select throws_ok($$select mesh.disable_job('of evil')$$, '42501', null, 'but not others');
set local role regress_worker_evil;
select results_eq('select job from mesh.job_runs', $$values ('of evil')$$, 'nobody sees others'' runs');
select throws_ok($$update mesh_catalog.job set owner_name = 'postgres'$$, '42501', null, 'nobody writes the store');
select throws_ok($$select mesh.schedule('x', 'select 1', every => '1 day', owner => 'regress_worker_eng')$$, '42501', null, 'nor has others work');
select throws_ok($$select mesh.tick()$$, '42501', null, 'nor runs others'' jobs');
reset role;
update mesh_catalog.job set owner_oid = 0 where job_name = 'of evil';
set local role regress_worker_evil;
select is_empty('select from mesh.jobs', 'who has the name but not the OID sees nothing');
reset role;
select mesh.unschedule('of eng'), mesh.unschedule('of evil');

-- A job that lays traps: functions and operators in every schema it may write to,
-- settings, a cursor, and triggers on its own table.
set local role regress_worker_evil;
create function work.trap() returns trigger language plpgsql as $$
begin
    insert into work.log (note) values ('trap as ' || current_user);
    return null;
end $$;
create table work.bait (id int);
create trigger trap after insert on work.bait for each row execute function work.trap();
create function work.now() returns timestamptz language sql as 'select ''epoch''::timestamptz';
select mesh.schedule('trap', $job$
    insert into work.bait values (1);
    set search_path = work, pg_catalog;
    set time zone 'Asia/Tokyo';
    select pg_catalog.set_config('meshcat.job_history', '1h', false);
$job$, every => '1 day');
select mesh.schedule('trap2', $job$
    set search_path = work, pg_catalog;
    insert into work.log (note) select 'as ' || current_user;
    declare left_open cursor for select work.now();
    do $$ declare c refcursor; begin open c for select work.now(); end $$;
$job$, every => '1 day');
reset role;
truncate work.log;
set local search_path = public, pg_catalog;
declare mine cursor for select 1;
select is_empty($$select name, error_message from mesh.tick() where kind = 'job' and (state = 'failed') <> (name = 'trap')$$, 'only the one that touches the mesh fails');
select is(current_user::text, 'postgres', 'the caller is who it was');
select is(current_setting('search_path'), 'public, pg_catalog', 'with the search_path it had');
select isnt(current_setting('TimeZone'), 'Asia/Tokyo', 'and the time zone');
select is(current_setting('meshcat.job_history'), '30d', 'a job cannot change the mesh''s settings');
select results_eq('select note from work.log', $$values ('as regress_worker_evil')$$, 'a job that failed left nothing, the other ran as its owner');
select set_eq($$select name from pg_cursors where statement ~ 'work\.now|select 1;?$'$$, $$values ('mine')$$, 'and no cursor that would run as the caller');
reset search_path;

-- The clock: a round of the past runs nothing that is not due then, and is marked.
delete from mesh_catalog.job;
select mesh.schedule('past', 'select 1', every => '1 day', owner => 'regress_worker_eng');
select is_empty($$select from mesh.tick(now() - interval '1 year') where kind = 'job'$$, 'not due then');
update mesh_catalog.job set next_run_at = '2001-01-01', scheduled_at = '2001-01-01';
select is((select count(*) from mesh.tick('2002-01-01') where kind = 'job'), 1::bigint, 'due then');
select is((select next_run_at from mesh_catalog.job), timestamptz '2002-01-02' , 'the next day of that time');
select is((select array_agg(backdated) from mesh.job_runs), '{t}', 'the run is marked');
select cmp_ok((select max(minute_at) from mesh_catalog.heartbeat), '>', now() - interval '3 min', 'a heartbeat is of the real time');

-- A caller who is cancelled cancels the round as a whole.
select mesh.schedule('sleep', $$insert into work.log (note) values ('slept'); select pg_sleep(60)$$, every => '1 day', owner => 'regress_worker_eng');
set local statement_timeout = '300ms';
create function pg_temp.is_cancelled() returns boolean language plpgsql as $$
begin
    perform mesh.tick();
    return false;
exception when query_canceled then
    return true;
end $$;
select ok(pg_temp.is_cancelled(), 'a cancelled round is cancelled');
reset statement_timeout;
select is_empty($$select from mesh.job_runs where job = 'sleep'$$, 'and leaves nothing');

-- mesh.status() has the same shape for everybody and fails for nobody.
set local role regress_worker_evil;
select is_empty($$select from mesh.status() where item is null or detail is null or state not in ('ok', 'off', 'missing', 'failing')$$, 'every item says what it is');
select isnt_empty($$select from mesh.status() where item = 'server' and state = 'ok'$$, 'anybody may ask');
reset role;
select is_empty($$select from mesh.status() where state in ('missing', 'failing') and remedy is null$$, 'what is amiss has a remedy');
select * from finish();
rollback;
