-- Statistics that the heap scan computes: what a query finds, to the last digit, with any
-- number of workers; what the scan cannot compute is left to the statement.
-- MESHCAT_SEED replays a run.
\set SHOW_CONTEXT never
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
set client_min_messages = warning;
set jit = off;
set synchronize_seqscans = off;
select no_plan();
select diag('seed ' || :'seed');
select setseed((:seed % 65536) / 65536.0) \g /dev/null
create role regress_statistics_owner;
select mesh.create_domain('statistics', 'regress_statistics_owner', 'Tests') \g /dev/null
create schema data authorization regress_statistics_owner;
create schema test;
create collation data.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
set role regress_statistics_owner;
create type data.level as enum ('low', 'high');
create table data.t (id bigint, i integer, s smallint, n numeric, m numeric(12,2), f float8, r real, k text, c char(6), folded text collate data.caseless, long text, d date, ts timestamptz, b boolean, l data.level, u uuid)
    partition by range (id);
create table data.t_1 partition of data.t for values from (0) to (30000);
create table data.t_2 (u uuid, l data.level, gone text, b boolean, ts timestamptz, d date, long text, folded text collate data.caseless, c char(6), k text, r real, f float8, m numeric(12,2), n numeric, s smallint, i integer, id bigint);
alter table data.t_2 drop column gone;
alter table data.t attach partition data.t_2 for values from (30000) to (1000000);
insert into data.t (id, i, s, n, f, r, k, c, folded, d, ts, b, l, u)
select g, case when g % 11 > 0 then (random() * 4e9 - 2e9)::integer end, g % 300 - 150, round((random() * 2e6 - 1e6)::numeric, (g % 9)::integer), case when g % 500 = 0 then 'Infinity' else random() * 1e6 end,
       random() * g, 'k' || g % 700, 'c' || g % 40, case when g % 2 = 0 then 'KEY ' else 'key ' end || g % 100, date '2020-01-01' + g % 900, timestamptz '2020-01-01 00:00+00' + g * interval '37 minutes',
       g % 3 = 0, case when g % 5 = 0 then 'low' else 'high' end::data.level, md5((g % 50)::text)::uuid
  from generate_series(1, 60000) g;
alter table data.t add column late numeric default 0.125;
insert into data.t (id, m, long, late) select g, case when g % 7 > 0 then (g % 1000)::numeric / 4 end, case when g % 500 = 0 then repeat(md5((g / 1000)::text), 3000) end, g * 500000.12345677 from generate_series(60001, 70000) g;
create view data.v as select * from data.t;
reset role;
vacuum (freeze, analyze) data.t;
select mesh.adopt('statistics.' || r, relation => ('data.' || r)::regclass) from unnest('{t,v}'::text[]) r \g /dev/null
select mesh.drop_check(product, check_name) from mesh.checks where dropped_at is null \g /dev/null

-- What a query of its own finds; ranks, beyond what a sketch keeps, about.
create table test.statistic (name text primary key, kind text, columns text[], params jsonb default '{}', filter text, sql text, tier text default 'heap', wanted text);
insert into test.statistic (name, kind, columns, sql)
select fn || ' of ' || c, fn, array[c], format('%s(+%I)', case fn when 'stddev' then 'stddev_samp' else fn end, c)
  from unnest('{min,max,sum,avg,stddev}'::text[]) fn, unnest('{id,i,s,n,m,late,f,r}'::text[]) c;
update test.statistic set tier = 'sql' where name ~ '^(sum|avg|stddev) of [fr]$';
insert into test.statistic (name, kind, columns, filter, sql) values
    ('few', 'stddev', '{n}', 'i % 100 = 7 and k > ''k5''', 'stddev_samp(n)'), ('one', 'stddev', '{n}', 'id = 1', 'stddev_samp(n)'), ('none', 'sum', '{i}', 'id < 0', 'sum(i)'),
    ('left', 'avg', '{n}', 'md5(k) > ''8''', 'avg(n)'), ('kept', 'min', '{id}', 'c is null or length(c::text) < 3', 'min(id)');
insert into test.statistic (name, kind, columns, params, sql)
select 'ends of ' || c || p, 'approx_quantile', array[c], jsonb_build_object('quantile', p), format('%s(%I::float8)', case p when 0 then 'min' else 'max' end, c) from unnest('{i,n,f,r}'::text[]) c, unnest('{0,1}'::integer[]) p;
insert into test.statistic (name, kind, columns, sql, tier) select 'distinct ' || c, 'approx_distinct_count', array[c], format('count(distinct %I)', c), case c when 'folded' then 'sql' else 'heap' end
  from unnest('{s,k,c,folded,d,b,l,u,m}'::text[]) c;
insert into test.statistic (name, kind, columns, sql) values ('distinct pair', 'approx_distinct_count', '{b,c}', 'count(distinct (b, c)) filter (where b is not null and c is not null)');
insert into test.statistic (name, kind, columns, params, sql) values
    ('shape', 'histogram', '{k}', '{"values": ["k1", "k2"], "shares": [0.5, 0.5]}', '(abs(avg((k = ''k1'')::integer) - 0.5) + abs(avg((k = ''k2'')::integer) - 0.5) + avg((k not in (''k1'', ''k2''))::integer)) / 2');
update test.statistic set wanted = w.found from test.statistic o, lateral (select (xpath('/row/f/text()', x))[1]::text as found
    from query_to_xml(format('select (%s)::text as f from data.t where %s', o.sql, coalesce(o.filter, 'true')), false, true, '') x) w where o.name = statistic.name;
select cmp_ok(count(*), '>', 40::bigint, 'many statistics are numbers') from test.statistic where wanted ~ '^-?[0-9.]+$';
select mesh.add_check('statistics.' || p, kind, columns, params, check_name => name, filter => filter, fail => case when wanted ~ '^-?[0-9.]{1,100}$' and kind <> 'histogram' and tier = 'heap' then 'mustBe ' || wanted else '> 1' end)
  from test.statistic, unnest('{t,v}'::text[]) p \g /dev/null
select mesh.add_check('statistics.' || p, 'approx_quantile', array[c], jsonb_build_object('quantile', q), fail => '> 0', check_name => format('rank %s %s', c, q))
  from unnest('{t,v}'::text[]) p, unnest('{i,n,f}'::text[]) c, unnest('{0.1,0.5,0.99}'::numeric[]) q \g /dev/null
select mesh.add_check('statistics.' || p, 'approx_distinct_count', array[c], fail => '> 0', check_name => 'about ' || c) from unnest('{t,v}'::text[]) p, unnest('{id,n,f,ts,late}'::text[]) c \g /dev/null
select mesh.add_check('statistics.' || p, 'drift', array[c], check_name => 'drift ' || c) from unnest('{t,v}'::text[]) p, unnest('{i,n,late,d,ts,k,c,b,l}'::text[]) c \g /dev/null
select mesh.add_check('statistics.' || p, 'drift', '{u}', check_name => 'drift u') from unnest('{t,v}'::text[]) p \g /dev/null

create function test.differences(product text default 't', wanted_tier text default null, run_mode text default 'full') returns setof text language plpgsql as $$
begin
    drop table if exists pg_temp.found;
    create temporary table found as select * from mesh.check('statistics.' || product, mode => run_mode);
    return query select format('%s: %s %s %s by %s, should be %s', name, r.status, r.metric, r.message, r.tier, wanted) from pg_temp.found r join test.statistic s on s.name = r.check_name
      where r.status <> 'error' and r.tier is distinct from coalesce(wanted_tier, s.tier)
         or s.tier = 'heap' and r.status is distinct from case when wanted is null then 'unmeasured' when wanted ~ 'NaN|Infinity' then 'error' else 'pass' end and s.kind <> 'histogram'
         or s.kind = 'histogram' and r.metric is distinct from round(s.wanted::numeric, 6);
    return query select format('%s by %s', check_name, r.tier) from pg_temp.found r
      where check_name ~ '^(rank|about|drift) ' and r.tier is distinct from coalesce(wanted_tier, case check_name when 'drift u' then 'sql' else 'heap' end);
    -- A rank is off by no more than the message says.
    return query execute (select string_agg(format('select %L where not exists (select from (select count(*) filter (where %3$I::float8 < %2$L::float8) low, count(*) filter (where %3$I::float8 <= %2$L::float8) high, count(%3$I) n from data.t) x
                                                     where low <= (%4$s + %5$s) * n + 1 and high >= (%4$s - %5$s) * n - 1)',
                                                   check_name || ': ' || metric || ' ' || message, metric, split_part(check_name, ' ', 2), split_part(check_name, ' ', 3),
                                                   coalesce(substring(message from 'at most ([0-9.]+) %')::numeric / 100 + 0.0001, 0)), ' union all ') from pg_temp.found where check_name ~ '^rank ');
end $$;
create function test.estimates() returns text language plpgsql as $$
begin
    return (select string_agg(check_name || ' ' || metric || message, '; ' order by check_name) from pg_temp.found where check_name ~ '^about ');
end $$;
set max_parallel_workers_per_gather = 0;
set min_parallel_table_scan_size = 0;
select is_empty($$ select test.differences('v', 'sql') $$, 'by the statement');
select test.estimates() as estimates \gset
select is_empty('select test.differences()', 'the leader alone');
select is(test.estimates(), :'estimates', 'estimates are the same, whatever the tier');
-- In the order of the rows a sketch is the same, bit by bit.
select is_empty($$ with kept as (select r.product_id, c.check_name, d.sketch from mesh_catalog.check_distribution d join mesh_catalog.check_run r using (run_id) join mesh_catalog.quality_check c using (check_id))
                   select a.check_name from kept a join kept b using (check_name) where a.product_id < b.product_id and a.sketch <> b.sketch $$, 'what drift keeps is the same');
select is_empty('select test.differences()', w || ' workers') from (select w, set_config('max_parallel_workers_per_gather', w::text, false) from generate_series(1, 3) w) w;
select is(test.estimates(), :'estimates', 'estimates are the same with workers');
select is((select count(distinct d.sketch) from mesh_catalog.check_distribution d join mesh_catalog.quality_check c using (check_id) where c.check_name = name), 1::bigint, name || ' is the same in each run')
  from unnest('{drift k,drift c,drift b,drift l}'::text[]) name;

-- What is left to the statement: values too long for the memory, numbers without room.
select mesh.add_check('statistics.t', 'approx_distinct_count', '{long}', fail => '> 10', check_name => 'long') \g /dev/null
select is((select tier || ' ' || status from mesh.check('statistics.t') where check_name = 'long'), 'heap fail', 'long values');
set work_mem = '64kB';
select is((select tier || ' ' || status from mesh.check('statistics.t') where check_name = 'long'), 'sql fail', 'are left with little memory');
select is_empty('select test.differences()', 'they alone');
reset work_mem;
select mesh.drop_check('statistics.t', 'long') \g /dev/null
begin;
insert into data.t (id, n) values (70001, '1e300'), (70002, '-1e300');
select is((select string_agg(check_name, ', ' order by check_name) from mesh.check('statistics.t') where tier = 'sql' and check_name ~ '^(min|max|avg|sum) of n$|^rank n'), 'avg of n, sum of n', 'numbers without room');
rollback;
begin;
insert into data.t (id, n) values (70001, '1e-400');
select mesh.expect('statistics.t', 'id > 0', check_name => 'row') \g /dev/null
select is((select string_agg(distinct coalesce(tier, '') || ' ' || status || ' ' || coalesce(message, ''), ', ') from mesh.check('statistics.t') where check_name = 'rank n 0.5' or tier = 'heap'),
          ' error "0.' || repeat('0', 399) || '1" is out of range for type double precision, heap pass ', 'what raises is its check''s error, and leaves statistics to their statement');
rollback;
begin;
insert into data.t (id, n) values (70001, '-Infinity'), (70002, '1');
select results_eq($$ select check_name || ' ' || message from mesh.check('statistics.t') where check_name ~ '^(min|avg|stddev) of n$' and tier is null order by 1 $$,
                  $$ values ('avg of n the result is -Infinity, which no threshold compares with'), ('min of n the result is -Infinity, which no threshold compares with'),
                            ('stddev of n the result is NaN, which no threshold compares with') $$, 'infinity is no number to compare with');
rollback;

-- Incremental runs: counts by block, statistics of all rows.
select mesh.expect('statistics.t', 'id > 0', check_name => 'row') \g /dev/null
vacuum data.t;
select count(*) from mesh.check('statistics.t') \g /dev/null
select is_empty($$ select test.differences(run_mode => 'auto') $$, 'beside what is known');
select results_eq($$ select distinct check_name = 'row', blocks_read from pg_temp.found where check_name in ('row', 'sum of n', 'distinct k') order by 1 $$,
                  $$ select false, (pg_relation_size('data.t_1') + pg_relation_size('data.t_2')) / current_setting('block_size')::bigint union all select true, 0 order by 1 $$, 'statistics look at all blocks');
begin;
update data.t set n = n + 1 where id % 1000 = 0;
select is((select status from mesh.check('statistics.t') where check_name = 'sum of n'), 'fail', 'what has changed is found');
rollback;

-- Functions that the role must not execute: as the executor has it.
begin;
revoke execute on function pg_catalog.sum(smallint) from public;
select results_eq($$ select check_name || ' ' || coalesce(tier, '') || ' ' || status || ' ' || coalesce(message, '') from mesh.check('statistics.t') where check_name in ('sum of s', 'sum of i', 'row') order by 1 $$,
                  array['row heap pass ', 'sum of i sql pass ', 'sum of s  error permission denied for aggregate sum'], 'no statistic whose function the role must not execute');
rollback;

-- What explain_checks says is what is done.
select is_empty($$ select check_name, tier from mesh.check('statistics.t') where tier is not null except select unnest(checks), tier from mesh.explain_checks('statistics.t') $$, 'as explained');
select * from finish();
