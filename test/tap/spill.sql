-- Keys counted through temporary files: exact, within temp_file_limit, and nothing
-- is left behind, however it ends.
begin;
create schema bt;
create extension meshcat_bridge_test schema bt;

-- The temporary files and shared sets of files that this backend has.
create function bt.left_behind() returns setof text language sql as $$
    select name from pg_ls_dir('base/pgsql_tmp', true, false) as name
     where name ~ ('^pgsql_tmp' || pg_backend_pid() || '\.')
$$;
create function bt.error_of(sql text) returns text language plpgsql as $$
declare
    s text; m text;
begin
    execute sql;
    return 'no error';
exception when others or query_canceled then
    get stacked diagnostics s = returned_sqlstate, m = message_text;
    return s || '|' || m;
end $$;

select no_plan();

-- That they can be seen at all.
set local work_mem = '64kB';
declare sorted cursor for select i from generate_series(1, 100000) i order by i;
move 1 from sorted;
select isnt_empty('select bt.left_behind()', 'a file in use is seen');
close sorted;
reset work_mem;

select is(bt.bt_distinct(0, 1, 65536), 0::bigint, 'no rows');
select is(bt.bt_distinct(100, 7, 65536), 7::bigint, 'in memory');
select is(bt.bt_distinct(1000000, 1000000, 65536), 1000000::bigint, 'spilled and split again');
select is(bt.bt_distinct(1000000, 400000, 4194304), 400000::bigint, 'spilled');
select is(bt.bt_distinct(1000000, 400000, 268435456), 400000::bigint, 'a large budget');

select is(bt.bt_distinct_parallel(0, 1, 65536), 0::bigint, 'no rows for parallel workers');
select is(bt.bt_distinct_parallel(1000000, 1000000, 65536), 1000000::bigint, 'parallel workers, spilled and split again');
select is(bt.bt_distinct_parallel(1000000, 400000, 4194304, workers => 3), 400000::bigint, 'parallel workers');
set local max_parallel_workers = 0;
select is(bt.bt_distinct_parallel(1000000, 400000, 4194304), 400000::bigint, 'none of them started');
reset max_parallel_workers;
select is_empty('select bt.left_behind()', 'no file remains');

-- Errors of every origin.
set local temp_file_limit = '1MB';
select matches(bt.error_of('select bt.bt_distinct(1000000, 1000000, 65536)'),
               '^53400\|temporary file size exceeds "?temp_file_limit"?', 'within temp_file_limit');
select matches(bt.error_of('select bt.bt_distinct_parallel(1000000, 1000000, 65536)'),
               '^53400\|temporary file size exceeds "?temp_file_limit"?', 'so are parallel workers');
reset temp_file_limit;
select is(bt.error_of('select bt.bt_distinct(1000000, 1000000, 65536, fail_at => 900000)'), '22012|row 900000 fails', 'an error');
select is(bt.error_of('select bt.bt_distinct_parallel(1000000, 1000000, 65536, fail_at => 900000)'), '22012|row 900000 fails',
          'an error of a participant');
select matches(bt.error_of('select bt.bt_distinct_parallel(1000, 10, 65536, workers => 0)'), '^XX000\|shared spill files need',
               'without a segment nothing is shared');
set local statement_timeout = '300ms';
select is(bt.error_of('select bt.bt_distinct(1000000000, 1000000000, 65536)'), '57014|canceling statement due to statement timeout',
          'it can be canceled');
select is(bt.error_of('select bt.bt_distinct_parallel(1000000000, 1000000000, 65536)'),
          '57014|canceling statement due to statement timeout', 'parallel workers can be canceled');
set local statement_timeout = 0;
select is_empty('select bt.left_behind()', 'no file remains of what failed');
select is(bt.bt_distinct_parallel(1000000, 400000, 4194304), 400000::bigint, 'the next count is right');

-- Many counts must not grow the backend.
create function bt.memory() returns bigint language sql as
$$ select sum(total_bytes)::bigint from pg_backend_memory_contexts $$;
create procedure bt.storm(n int) language plpgsql as $$
begin
    for i in 1 .. n loop
        perform bt.bt_distinct(30000, 20000, 65536);
        perform bt.error_of('select bt.bt_distinct(30000, 20000, 65536, fail_at => 29999)');
    end loop;
end $$;
call bt.storm(20);
create temp table before as select bt.memory() as bytes;
call bt.storm(200);
select cmp_ok(bt.memory() - bytes, '<', 1048576::bigint, '400 counts leave less than 1 MB behind') from before;
select is_empty('select bt.left_behind()', 'nor a file');

select finish();
rollback;
