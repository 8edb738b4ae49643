-- Keys that the heap scan counts: what it finds is what a query finds, however little
-- memory it has, with any number of workers; what is known of unchanged blocks is used.
\set domain keys
\ir ../lib/quality_scan/preamble.sql
create collation keys_data.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
set role regress_keys_owner;
create table keys_data.t (id bigint, number integer, few text, name text, amount numeric, share float8, code char(12), long text, folded text collate keys_data.caseless, day date) partition by range (id);
create table keys_data.t_1 partition of keys_data.t for values from (0) to (60000);
create table keys_data.t_2 (day date, long text, id bigint, number integer, few text, name text, amount numeric, share float8, code char(12), folded text collate keys_data.caseless);
alter table keys_data.t attach partition keys_data.t_2 for values from (60000) to (1000000);
insert into keys_data.t
select i, nullif(i % 99000, 77), 'few ' || i % 10, 'name of ' || case when i % 10000 = 0 then 1 else i end, (i % 50000)::numeric / 8 + case when i % 3 = 0 then 0.000 else 0 end,
       case when i % 7 = 0 then 'NaN' when i % 7 = 1 then 0 when i % 7 = 2 then -0.0::float8 else i end, 'c' || i / 2, case when i % 5000 = 0 then repeat(md5((i / 2)::text), 400) || i % 20000 end,
       case when i % 2 = 0 then 'KEY ' else 'key ' end || i / 2, date '2000-01-01' + i % 40000
  from generate_series(1, 100000) i;
reset role;
vacuum (freeze, analyze) keys_data.t;
select mesh.adopt('keys.t', relation => 'keys_data.t') \g /dev/null
select mesh.drop_check('keys.t', check_name) from mesh.checks where dropped_at is null \g /dev/null
create table keys_test.key (name text, columns text[], nulls_distinct boolean, filter text, expected text);
insert into keys_test.key (name, columns, nulls_distinct, filter) values
    ('id', '{id}', true, null), ('number', '{number}', true, null), ('number null', '{number}', false, null), ('few', '{few}', true, null), ('name', '{name}', true, null),
    ('some names', '{name}', true, 'id % 2 = 0'), ('amount', '{amount}', true, null), ('share', '{share}', true, null), ('code', '{code}', true, null), ('long', '{long}', true, null),
    ('long null', '{long}', false, null), ('folded', '{folded}', true, null), ('pair', '{number,name}', true, null), ('pair null', '{number,long}', false, null),
    ('day', '{day}', true, null), ('nobody', '{id}', true, 'id < 0');
-- A query for each.
do $$
declare
    k keys_test.key; key text; complete text;
begin
    for k in select * from keys_test.key loop
        select string_agg(quote_ident(c), ', '), case when k.nulls_distinct then string_agg(quote_ident(c) || ' is not null', ' and ') else 'true' end
          into key, complete from unnest(k.columns) c;
        execute format('update keys_test.key set expected = (select format(''%%s/%%s'', count(*) filter (where %2$s) - count(distinct row(%1$s)) filter (where %2$s), count(*)) from keys_data.t where %3$s) where name = %4$L',
                       key, complete, coalesce(k.filter, 'true'), k.name);
        perform mesh.add_check('keys.t', 'unique', k.columns, jsonb_build_object('nulls_distinct', k.nulls_distinct), check_name => k.name, filter => k.filter);
    end loop;
end $$;
select mesh.add_check('keys.t', 'distinct_count', array[c], fail => '< 0', check_name => 'distinct ' || c) from unnest('{id,few,amount,code,folded}'::text[]) c \g /dev/null
create function keys_test.differences(wanted_tier text default 'heap', run_mode text default 'full') returns setof text language sql as $$
    select format('%s: %s/%s by %s, should be %s', name, r.rows_failed, r.rows_checked, r.tier, expected)
      from mesh.check('keys.t', mode => run_mode) r join keys_test.key k on k.name = r.check_name
     where format('%s/%s', r.rows_failed, r.rows_checked) <> k.expected or r.tier <> case when r.check_name = 'folded' then 'sql' else wanted_tier end $$;
select cmp_ok(count(*), '>', 8::bigint, 'many keys repeat') from keys_test.key where expected !~ '^0/';

set min_parallel_table_scan_size = 0;
set max_parallel_workers_per_gather = 0;
select is_empty('select keys_test.differences()', 'the leader alone');
set work_mem = '64kB';
set hash_mem_multiplier = 1;
select is_empty($$ select keys_test.differences() except select format('%s: %s by sql, should be %s', name, expected, expected) from keys_test.key where name like '%long%' $$,
                'with little memory, what is too long for it by SQL');
set max_parallel_workers_per_gather = 3;
select is_empty($$ select keys_test.differences() except select format('%s: %s by sql, should be %s', name, expected, expected) from keys_test.key where name like '%long%' $$,
                'and with workers');
reset work_mem;
reset hash_mem_multiplier;
select is_empty('select keys_test.differences()', w || ' workers') from (select w, set_config('max_parallel_workers_per_gather', w::text, false) from generate_series(1, 3) w) w;
select results_eq($$ select check_name, metric::bigint, tier from mesh.check_results where check_name like 'distinct %' and run_id = (select max(run_id) from mesh.check_runs) order by 1 $$,
                  $$ select 'distinct ' || t.name, t.n, case t.name when 'folded' then 'sql' else 'heap' end from (
                       select 'amount', count(distinct amount) from keys_data.t union all select 'code', count(distinct code) from keys_data.t union all select 'few', count(distinct few) from keys_data.t
                       union all select 'folded', count(distinct folded) from keys_data.t union all select 'id', count(distinct id) from keys_data.t) t (name, n) order by 1 $$, 'distinct keys');

-- Within a limit of temporary files, and beyond it.
set temp_file_limit = '64kB';
set work_mem = '64kB';
select throws_ok($$ select * from mesh.check('keys.t', mode => 'full') $$, '53400', null, 'no more temporary files than allowed');
reset temp_file_limit;
reset work_mem;
select is_empty('select keys_test.differences()', 'the next run is right');
select is(count(*), 0::bigint, 'no temporary file is left') from pg_ls_tmpdir();

-- Incremental runs: known as long as nothing changes.
select is_empty($$ select keys_test.differences(run_mode => 'auto') $$, 'from what is known');
select is(max(blocks_read) filter (where tier = 'heap'), 0::bigint, 'nothing is looked at again') from mesh.check('keys.t');
select is(count(*), 1::bigint, 'what is known is there') from mesh_catalog.check_key_state;
update mesh_catalog.check_key_state
   set counts = (select string_agg(substring(counts from (n - 1) / 2 * 16 + 1 for 8), '' order by n) from generate_series(1, octet_length(counts) / 8) n);
select is(sum(rows_failed) filter (where tier = 'heap'), 0::numeric, 'what is known is used') from mesh.check('keys.t');
delete from mesh_catalog.check_key_state;
select is_empty($$ select keys_test.differences(run_mode => 'auto') $$, 'and can be forgotten');
begin;
insert into keys_data.t (id, name) values (100001, 'name of 1'), (100002, 'unheard of');
select results_eq($$ select rows_failed, rows_checked from mesh.check('keys.t') where check_name = 'name' $$,
                  $$ select count(name) - count(distinct name), count(*) from keys_data.t $$, 'a changed block: all keys are counted anew');
rollback;
select is_empty($$ select keys_test.differences(run_mode => 'auto') $$, 'rolled back');
insert into keys_data.t (id, name) values (100003, 'name of 1');
select results_eq($$ select rows_failed, rows_checked from mesh.check('keys.t') where check_name = 'name' $$,
                  $$ select count(name) - count(distinct name), count(*) from keys_data.t $$, 'committed');
delete from keys_data.t where id = 100003;
select is_empty($$ select keys_test.differences(run_mode => 'auto') $$, 'deleted, not vacuumed');
vacuum keys_data.t;
select is_empty($$ select keys_test.differences(run_mode => 'auto') $$, 'vacuumed');
select is_empty($$ select keys_test.differences(run_mode => 'auto') $$, 'known again');

-- Cancelled in the midst of it, wherever that is.
create function keys_test.cancelled() returns boolean language plpgsql as $$
begin
    perform * from mesh.check('keys.t', mode => 'full');
    return false;
exception when query_canceled then
    return true;
end $$;
select format('set statement_timeout = %s', ms), 'select keys_test.cancelled()', 'reset statement_timeout' from unnest('{20,60,100,140}'::integer[]) ms \gexec
select is(count(*), 0::bigint, 'no temporary file is left') from pg_ls_tmpdir();
select is_empty('select keys_test.differences()', 'the next run is right');
select * from finish();
