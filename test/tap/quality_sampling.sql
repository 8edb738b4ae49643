-- A run over a sample of the blocks: the same blocks as TABLESAMPLE SYSTEM in both tiers;
-- judged only as far as that is sound, and never recorded.
\set SHOW_CONTEXT never
set client_min_messages = warning;
select no_plan();
create role regress_sample_owner;
create role regress_sample_consumer;
select mesh.create_domain('sample', 'regress_sample_owner', 'Tests'), mesh.create_domain('reader', 'regress_sample_owner', 'Reads') \g /dev/null
create schema sample_data authorization regress_sample_owner;
create schema sample_test;
grant usage on schema sample_test to public;
set role regress_sample_owner;
create table sample_data.t (id integer, n integer, note text, day date) partition by range (id);
create table sample_data.t_1 partition of sample_data.t for values from (0) to (10000) with (fillfactor = 20);
create table sample_data.t_2 (note text, n integer, day date, id integer) with (fillfactor = 50);
alter table sample_data.t attach partition sample_data.t_2 for values from (10000) to (100000);
insert into sample_data.t select i, i % 1000, case when i % 7 > 0 then 'given' end, '2024-01-01'::date + i % 100 from generate_series(1, 40000) i;
create view sample_data.v as select * from sample_data.t;
create materialized view sample_data.m as select * from sample_data.t;
reset role;
vacuum (freeze) sample_data.t;
select mesh.adopt('sample.' || r, relation => ('sample_data.' || r)::regclass, time_column => 'day') from unnest('{t,v,m}'::text[]) r \g /dev/null
select mesh.drop_check(product, check_name) from mesh.checks where dropped_at is null \g /dev/null
select mesh.agree('sample.t', 'reader', 'accuracy >= 99%') \g /dev/null

create function sample_test.add(product text) returns void language sql as $$
    select mesh.expect(product, 'note is not null', fail => '> 50 %', warn => '> 10 %', check_name => 'a percent'),
           mesh.expect(product, 'n < 500', check_name => 'b rows found'),
           mesh.expect(product, 'id > 0', check_name => 'c rows not found'),
           mesh.expect(product, 'n < 999', fail => '> 1000000 rows', check_name => 'd more rows than there are'),
           mesh.expect(product, 'n > 100', fail => '> 90 %', warn => '> 0 rows', check_name => 'e warns in rows'),
           mesh.expect(product, 'id > 0', fail => '> 90 %', warn => '> 0 rows', check_name => 'f may warn in rows'),
           mesh.expect(product, 'id > 0', fail => '< 100 rows', check_name => 'g too few rows'),
           mesh.expect(product, 'note > ''a''', fail => '> 90 %', filter => 'id % 2 = 0', check_name => 'h filtered') $$;
select sample_test.add('sample.t') \g /dev/null
select mesh.add_check('sample.t', 'unique', '{id}', check_name => 'i unique'), mesh.add_check('sample.t', 'row_count', fail => '< 1', check_name => 'j count'),
       mesh.add_check('sample.t', 'freshness', fail => '> 1 d', check_name => 'k fresh'), mesh.add_check('sample.t', 'avg', '{n}', fail => '> 1', check_name => 'l mean'),
       mesh.add_check('sample.t', 'anomaly', params => '{"check": "j count"}', check_name => 'm anomaly'), mesh.add_check('sample.t', 'text', check_name => 'n words', description => 'right'),
       mesh.add_check('sample.t', 'not_null', '{note}', '{"group_by": ["n"]}', fail => '> 1 %', check_name => 'o groups') \g /dev/null

-- Sampled with the seed that setseed() makes it draw.
create function sample_test.results(product text, percent float8, of_seed float8 default 0.42) returns table (check_name text, status text, checked bigint, failed bigint, metric numeric, message text, tier text, scope text)
language plpgsql as $$
begin
    perform setseed(of_seed);
    return query select c.check_name, c.status, c.rows_checked, c.rows_failed, c.metric, c.message, c.tier, c.scope from mesh.check(product, sample => percent) c;
end $$;
create function sample_test.seed(of_seed float8 default 0.42) returns float8 language plpgsql as $$ begin perform setseed(of_seed); return random(); end $$;
\set test sample_test
\ir ../lib/error_of.sql
set min_parallel_table_scan_size = 0;

create temporary table expected as
select count(*) as all_rows, count(*) filter (where note is null) as a, count(*) filter (where n >= 500) as b, count(*) filter (where n <= 100) as e, count(*) filter (where id % 2 = 0) as half
  from sample_data.t tablesample system (10) repeatable (sample_test.seed());
select ok(all_rows between 2000 and 6000, 'a tenth of the rows is some of them') from expected;
create temporary table found as select * from sample_test.results('sample.t', 10);
select results_eq($$select check_name, checked, failed from found where check_name < 'i' order by check_name$$,
    $$select c.* from expected e, lateral (values ('a percent', all_rows, a), ('b rows found', all_rows, b), ('c rows not found', all_rows, 0), ('d more rows than there are', all_rows, null), ('e warns in rows', all_rows, e),
                                                   ('f may warn in rows', all_rows, 0), ('g too few rows', all_rows, 0), ('h filtered', half, 0)) c (name, checked, failed)
       where name <> 'd more rows than there are' union all select 'd more rows than there are', checked, failed from found where check_name like 'd %' order by 1$$,
    'the blocks are those of TABLESAMPLE SYSTEM');
select results_eq($$select check_name, status, metric is null, regexp_replace(message, '\d+ of \d+ rows fails? \(.* %\)', 'N of M') from found order by check_name$$,
    $$values ('a percent', 'warn', false, 'N of M in the sample'), ('b rows found', 'fail', false, 'N of M in the sample'),
             ('c rows not found', 'unmeasured', true, 'a threshold in rows takes all of them'), ('d more rows than there are', 'unmeasured', true, 'N of M in the sample; a threshold in rows takes all of them'),
             ('e warns in rows', 'warn', false, 'N of M in the sample'), ('f may warn in rows', 'unmeasured', true, 'a threshold in rows takes all of them'),
             ('g too few rows', 'unmeasured', true, 'a threshold in rows takes all of them'), ('h filtered', 'pass', false, null),
             ('i unique', 'unmeasured', true, 'its statement takes all rows'), ('j count', 'unmeasured', true, 'the number of rows is not known from a sample'),
             ('k fresh', 'unmeasured', true, 'the newest value need not be in a sample'), ('l mean', 'unmeasured', true, 'its statement takes all rows'),
             ('m anomaly', 'unmeasured', true, 'a sample is not compared with earlier runs'), ('n words', 'unmeasured', true, 'a person has to judge this rule'),
             ('o groups', 'unmeasured', true, 'a sample need not have rows of every group')$$, 'what a sample can tell, and what not');
select is((select array_agg(distinct tier || scope) from found where tier is not null), '{heapsample}', 'by the scan');

create function sample_test.in_team(workers integer) returns setof found language plpgsql as $$
begin
    perform set_config('max_parallel_workers_per_gather', workers::text, false);
    return query select * from sample_test.results('sample.t', 10);
end $$;
select is_empty(format('(select * from sample_test.in_team(%1$s) except select * from found) union all (select * from found except select * from sample_test.in_team(%1$s))', w), w || ' workers find the same')
  from unnest('{0,1,3}'::integer[]) w;
-- Not in a serializable transaction: there it is a statement.
begin isolation level serializable;
create temporary table by_statement on commit preserve rows as select * from sample_test.results('sample.t', 10);
commit;
select is((select array_agg(distinct tier) from by_statement where tier is not null), '{sql}', 'a statement');
select is_empty($$select check_name, status, checked, failed, metric, message from by_statement except select check_name, status, checked, failed, metric, message from found$$, 'finds the same');
select isnt((select checked from sample_test.results('sample.t', 10, 0.43) limit 1), (select all_rows from expected), 'another seed is another sample');

-- Nothing of it is recorded or kept.
select is((select count(*) from mesh.check_runs) + (select count(*) from mesh_catalog.check_state) + (select count(*) from mesh.incidents), 0::bigint, 'nothing is recorded');
select is((select count(*) from mesh.score('sample.t')), 0::bigint, 'nor scored');
select mesh.check('sample.t') \g /dev/null
create temporary table kept as select * from mesh_catalog.check_state;
update sample_data.t set note = 'new' where id = 20000;
select mesh.check('sample.t', sample => 50) \g /dev/null
select is_empty('table mesh_catalog.check_state except table kept', 'what is known of the blocks is left as it was');
select is((select rows_failed from mesh.check('sample.t') where check_name = 'a percent'), (select count(*) from sample_data.t where note is null), 'and the next run is right');

-- As much as there is, and as little.
select is((select concat_ws(' ', checked, failed, status, scope) from sample_test.results('sample.t', 100) where check_name like 'a %'), format('40000 %s warn sample', (select count(*) from sample_data.t where note is null)), 'of all blocks');
select is((select concat_ws(' ', checked, status) from sample_test.results('sample.t', 99.9999999999) where check_name like 'a %'), '40000 warn', 'of nearly all');
select is((select concat_ws(' ', checked, failed, status, message) from sample_test.results('sample.t', 1e-9) where check_name like 'a %'), '0 0 unmeasured there are no rows to check in the sample', 'of none');
select sample_test.add('sample.m') \g /dev/null
select is((select concat_ws(' ', checked, tier) from sample_test.results('sample.m', 10) where check_name like 'a %'),
          (select count(*) || ' heap' from sample_data.m tablesample system (10) repeatable (sample_test.seed())), 'of a materialized view');
select is((select array_agg(distinct status) from mesh.check('sample.t', sample => 10, time_budget => '1 microsecond') where check_name < 'i'), '{unmeasured}', 'within a budget');

-- What cannot be sampled.
select is(sample_test.error_of($$select mesh.check('sample.v', sample => 10)$$), '0A000 product "sample.v" cannot be sampled', 'a view has no blocks');
create foreign data wrapper sample_wrapper;
create server sample_server foreign data wrapper sample_wrapper;
create foreign table sample_data.t_3 partition of sample_data.t for values from (100000) to (200000) server sample_server;
select is(sample_test.error_of($$select mesh.check('sample.t', sample => 10)$$), '0A000 product "sample.t" cannot be sampled', 'nor has a foreign partition');
drop foreign table sample_data.t_3;
select is(sample_test.error_of(format($$select mesh.check('sample.t', sample => %L)$$, p)), '22023 argument "sample" must be a percentage above 0 and at most 100', p || ' percent are refused')
  from unnest('{0,-1,100.1,NaN,Infinity}'::text[]) p;
select is(sample_test.error_of($$select mesh.check('sample.t', mode => 'incremental', sample => 10)$$), '22023 a sample cannot be incremental', 'so is mode incremental');
set role regress_sample_consumer;
select matches(sample_test.error_of($$select mesh.check('sample.t', sample => 10)$$), '^(42501|0A000) ', 'who may not read the table cannot sample it');
select matches(sample_test.error_and_hint($$select mesh.check('sample.t', sample => 10)$$), '^0A000 product "sample.t" cannot be sampled . Leave out sample: then every row is looked at. What the domain''s own runs found is in mesh.check_results: SELECT [*] FROM mesh.check_results WHERE product = ''sample.t'';$', 'and learns what to do');
create function pg_temp.why() returns text language plpgsql as $$
declare
    d text;
begin
    perform mesh.check('sample.t', sample => 10);
exception when feature_not_supported then
    get stacked diagnostics d = pg_exception_detail;
    return d;
end $$;
select is(pg_temp.why(), 'A sample is of a table''s blocks; role "regress_sample_consumer" holds no duty in domain "sample", and reads port sample.t, a view of the rows that are granted.', 'and why');
reset role;

-- Under row security it is of the rows that are visible.
alter table sample_data.t enable row level security;
alter table sample_data.t force row level security;
create policy half on sample_data.t using (id % 2 = 0);
select is((select concat_ws(' ', checked, tier, scope) from sample_test.results('sample.t', 10) where check_name like 'a %'), (select half || ' sql sample' from expected), 'under row security of visible rows');
select * from finish();
