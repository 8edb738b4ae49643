-- The heap scan in a team: the same results with any number of workers; errors and
-- cancellation in the midst leave nothing behind; what is not safe in workers has none.
\set domain scan
\ir ../lib/quality_scan/preamble.sql
grant pg_read_all_stats to regress_scan_owner;
set role regress_scan_owner;
create table scan_data.t (id integer, n numeric, note text) partition by range (id);
create table scan_data.t_1 partition of scan_data.t for values from (0) to (10000);
create table scan_data.t_2 (note text, n numeric, id integer);
alter table scan_data.t attach partition scan_data.t_2 for values from (10000) to (100000);
insert into scan_data.t select i, i % 1000 / 10.0, case when i % 7 > 0 then repeat('n', i % 50) end from generate_series(1, 40000) i;
create function scan_data.halves(integer) returns integer parallel safe stable language plpgsql as $$ begin return 1000 / ($1 % 39999); end $$;
create function scan_data.slow(integer) returns boolean parallel safe stable language plpgsql as $$ begin if $1 % 500 = 0 then perform pg_sleep(0.1); end if; return true; end $$;
create function scan_data.is_worker() returns boolean parallel safe stable language sql as $$ select backend_type = 'parallel worker' from pg_stat_activity where pid = pg_backend_pid() $$;
create function scan_data.alone(integer) returns boolean parallel unsafe stable language plpgsql as $$ begin return not scan_data.is_worker(); end $$;
create function scan_data.together(integer) returns boolean parallel safe stable language plpgsql as $$ begin perform pg_sleep(0.002); return not scan_data.is_worker(); end $$;
reset role;
select mesh.adopt('scan.t', relation => 'scan_data.t') \g /dev/null
select mesh.drop_check('scan.t', check_name) from mesh.checks where dropped_at is null \g /dev/null
select mesh.expect('scan.t', p, check_name => name, filter => f)
  from (values ('a', 'n < 50', null), ('b', 'length(note) < 40', 'id % 2 = 0'), ('c', 'note ~ ''^n{3}'' or n = 0', null), ('d', 'id % 10 + n > 5 or note is null', null)) v (name, p, f) \g /dev/null
create function scan_test.results() returns text language plpgsql as $$
begin
    return (select string_agg(concat_ws(' ', check_name, tier, status, rows_failed || '/' || rows_checked, message), '; ' order by check_name) from mesh.check('scan.t'));
exception when others or query_canceled then
    return sqlstate || ' ' || sqlerrm;
end $$;
set min_parallel_table_scan_size = 0;
set max_parallel_workers_per_gather = 0;
select string_agg(concat_ws(' ', 'heap', status, rows_failed || '/' || rows_checked), '; ' order by check_name) as alone from mesh.check('scan.t') \gset
select is(:'alone', format('heap fail %s/40000; heap fail %s/20000; heap fail %s/40000; heap fail %s/40000', count(*) filter (where not n < 50), count(*) filter (where not length(note) < 40 and id % 2 = 0),
                           count(*) filter (where not (note ~ '^n{3}' or n = 0)), count(*) filter (where not (id % 10 + n > 5 or note is null))), 'the leader alone finds what a query finds') from scan_data.t;
create function scan_test.in_team(workers integer) returns text language plpgsql as $$
begin
    perform set_config('max_parallel_workers_per_gather', workers::text, false);
    return (select string_agg(concat_ws(' ', tier, status, rows_failed || '/' || rows_checked), '; ' order by check_name) from mesh.check('scan.t'));
end $$;
select is(scan_test.in_team(w), :'alone', w || ' workers find the same') from generate_series(1, 4) w;

-- Workers took part, and only where they may.
set max_parallel_workers_per_gather = 2;
select mesh.expect('scan.t', 'scan_data.together(id)', check_name => 'together', filter => 'id % 100 = 0') \g /dev/null
select matches(scan_test.results(), 'together heap fail', 'workers take part');
select mesh.expect('scan.t', 'scan_data.alone(id)', check_name => 'alone', filter => 'id % 100 = 0') \g /dev/null
select matches(scan_test.results(), 'alone heap pass 0/400; .*together heap pass 0/400', 'none does where a function is unsafe in them');
select mesh.drop_check('scan.t', check_name) from mesh.checks where dropped_at is null and check_name in ('alone', 'together') \g /dev/null

-- What raises is its check's error, whoever met it.
select mesh.expect('scan.t', 'scan_data.halves(id) is not null', check_name => 'raises') \g /dev/null
select matches(scan_test.results(), '^a sql fail.*raises error division by zero', 'an error in the midst is the check''s');
select is(scan_test.results(), scan_test.results(), 'again and again');
select mesh.drop_check('scan.t', 'raises') \g /dev/null

-- The rows of this transaction, seen by all: new, updated, deleted, rolled back.
begin;
insert into scan_data.t select i, 1, 'mine' from generate_series(50001, 60000) i;
update scan_data.t set n = 99 where id % 4 = 0;
delete from scan_data.t where id % 5 = 0;
savepoint s;
delete from scan_data.t;
rollback to s;
insert into scan_data.t select i, 99, 'mine' from generate_series(60001, 60100) i;
select matches(scan_test.results(), format('^a heap fail %s/%s ', count(*) filter (where not n < 50), count(*)), 'workers see what the transaction did') from scan_data.t;
rollback;

-- Cancelled in the midst.
select mesh.expect('scan.t', 'scan_data.slow(id)', check_name => 'slow') \g /dev/null
set statement_timeout = '500ms';
select scan_test.results() as got \gset
set statement_timeout = 0;
select is(:'got'::text, '57014 canceling statement due to statement timeout', 'a timeout cancels the run');
select is((select count(*) from pg_stat_activity where backend_type = 'parallel worker' and datname = current_database()), 0::bigint, 'and ends its workers');
select mesh.drop_check('scan.t', 'slow') \g /dev/null
select matches(scan_test.results(), '^a heap fail', 'the next run is right');

-- Long values: no more of them in memory at a time than work_mem.
create table scan_data.long (t text);
insert into scan_data.long select repeat('x', 2000000) from generate_series(1, 100);
alter table scan_data.long owner to regress_scan_owner;
select mesh.adopt('scan.long', relation => 'scan_data.long') \g /dev/null
select mesh.drop_check('scan.long', check_name) from mesh.checks where dropped_at is null and product = 'scan.long' \g /dev/null
select mesh.expect('scan.long', 't ~ ''^x''') \g /dev/null
create function scan_test.peak() returns integer language sql as $$ select substring(pg_read_file('/proc/self/status') from 'VmHWM:\s+(\d+) kB')::integer / 1024 $$;
set max_parallel_workers_per_gather = 0;
select scan_test.peak() as before \gset
select is((select tier || ' ' || status || ' ' || rows_checked from mesh.check('scan.long')), 'heap pass 100', '200 MB of long values are checked');
select cmp_ok(scan_test.peak() - :before, '<', 60, 'in a part of that memory');
select * from finish();
