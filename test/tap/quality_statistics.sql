-- Statistics of a product share one statement: what each finds is what it would find
-- alone, and what raises is the error of the check that raises.
\set SHOW_CONTEXT never
begin;
create role regress_statistics_owner;
select mesh.create_domain('statistics', 'regress_statistics_owner', 'Tests') \g /dev/null
create schema statistics_data authorization regress_statistics_owner;
create schema tap_test;
grant usage, create on schema tap_test to regress_statistics_owner;
select no_plan();
\set test tap_test
\ir ../lib/error_of.sql

set local role regress_statistics_owner;
create table statistics_data.thing (i integer, n numeric, f float8, k text);
\o /dev/null
select * from mesh.adopt('statistics.things', relation => 'statistics_data.thing', version => '1.0.0');
\o
create function tap_test.pick(variadic choices text[]) returns text language sql volatile as
$$ select choices[1 + floor(random() * array_length(choices, 1))::integer] $$;

-- The statistics by their definitions, as SQL: %1$s is the column, %2$s the rows.
create table tap_test.definition (kind text, params jsonb, columns text[], sql text);
insert into tap_test.definition values
    ('min', '{}', '{n}', 'select min(n) from %s'), ('max', '{}', '{f}', 'select max(f) from %s'), ('min', '{}', '{i}', 'select min(i) from %s'),
    ('avg', '{}', '{n}', 'select avg(n) from %s'), ('sum', '{}', '{n}', 'select sum(n) from %s'), ('sum', '{}', '{i}', 'select sum(i) from %s'),
    ('stddev', '{}', '{i}', 'select stddev_samp(i) from %s'), ('correlation', '{}', '{i,n}', 'select corr(i, n::float8) from %s'),
    ('approx_distinct_count', '{}', '{n,k}', 'select count(distinct (n, k)) from %s where n is not null and k is not null'),
    ('approx_distinct_count', '{}', '{f}', 'select count(distinct f) from %s'),
    ('approx_quantile', '{"quantile": 0.3}', '{f}', 'select percentile_disc(0.3) within group (order by f) from %s'),
    ('histogram', '{"values": ["a", "b"], "shares": [0.5, 0.5]}', '{k}',
     'select (abs(a - 0.5) + abs(b - 0.5) + 1 - a - b) / 2 from (select avg((k = ''a'')::integer) a, avg((k = ''b'')::integer) b from %s where k is not null) x');
create function tap_test.round() returns setof text language plpgsql as $$
declare
    d record; found record; wanted text; filter text; many integer := 5 + floor(random() * 30);
begin
    delete from statistics_data.thing;
    insert into statistics_data.thing
    select floor(random() * 9), tap_test.pick(null, '0', '-1.5', '7', '1e20', '0.1')::numeric,
           tap_test.pick(null, '0', '-0', '1.5', '8')::float8, tap_test.pick(null, 'a', 'b', 'c')
      from generate_series(1, floor(random() * 60)::integer);
    if random() < 0.3 then
        insert into statistics_data.thing values (1, 'NaN', 'NaN', 'a'), (2, 3, 'Infinity', 'b');
    end if;
    create temporary table asked (check_name text, sql text, filter text) on commit drop;
    for n in 1 .. many loop
        select * into d from tap_test.definition order by random() limit 1;
        filter := tap_test.pick(null, 'i > 3', 'k = ''a''', 'false', '10 / i > 1', 'f < 2 -- why');
        perform mesh.add_check('statistics.things', d.kind, d.columns, d.params, fail => '> ' || repeat('9', 90), filter => filter, check_name => 'c' || n);
        insert into asked values ('c' || n, d.sql, filter);
    end loop;
    for found in select c.*, a.sql, a.filter from mesh.check('statistics.things') c join asked a using (check_name) loop
        begin
            execute format('select (' || found.sql || ')::text', format('(select * from statistics_data.thing where %s' || E'\n offset 0) t', coalesce(found.filter, 'true'))) into wanted;
        exception when others then
            wanted := sqlerrm;
        end;
        if (wanted ~ '^-?[0-9]' and (found.status = 'error' or abs(found.metric - wanted::numeric) > 0.000001))
           or (wanted is null and found.status <> 'unmeasured')
           or (wanted !~ '^-?[0-9]' and (found.status <> 'error' or (found.message <> wanted and found.message <> 'the result is ' || wanted || ', which no threshold compares with'))) then
            return next format('%s %s where %s: %s %s %s, wanted %s', found.kind, found.columns, found.filter, found.status, found.metric, found.message, wanted);
        end if;
    end loop;
    perform mesh.drop_check('statistics.things', check_name) from asked;
    drop table asked;
end $$;
select setseed(coalesce(nullif(current_setting('meshcat_test.seed', true), '')::float8, 0.5)) \g /dev/null
select is_empty('select * from tap_test.round()', 'statistics together are what each is alone, round ' || n) from generate_series(1, 25) n;

-- One scan for those that it can compute, one statement for the others, and what they cost.
delete from statistics_data.thing;
insert into statistics_data.thing select g, g, g, 'a' from generate_series(1, 2000) g;
select mesh.add_check('statistics.things', 'avg', '{n}', fail => '> 1000000000') \g /dev/null
select mesh.add_check('statistics.things', 'max', '{i}', fail => '> 1000000000') \g /dev/null
select mesh.add_check('statistics.things', 'avg', '{f}', fail => '> 1000000000') \g /dev/null
select mesh.add_check('statistics.things', 'correlation', '{i,n}', fail => '> 2', check_name => 'related') \g /dev/null
select mesh.add_check('statistics.things', 'median', '{i}', fail => '> 1000000000') \g /dev/null
select mesh.add_check('statistics.things', 'approx_distinct_count', '{i}', fail => '> 1', filter => 'i > 5') \g /dev/null
select mesh.add_check('statistics.things', 'avg', '{n}', '{"group_by": ["k"]}', fail => '> 1000000000', check_name => 'grouped') \g /dev/null
select results_eq($$select pass, checks, reason from mesh.explain_checks('statistics.things')$$,
                  $$values (1, '{n avg,i max,i approx distinct count}'::text[], 'one pass over the rows for all of these checks, by a scan in vectors'),
                           (2, '{f avg,related}', 'one pass over the rows for all of these statistics'),
                           (3, '{i median}', 'is one number about all values'), (4, '{grouped}', 'is measured for each group of rows')$$, 'statistics are one pass, or two');
select is((select count(distinct (duration, blocks_read, tier)) from mesh.check('statistics.things') where check_name = any (c)), 1::bigint, 'whose cost they share')
  from (values ('{n avg,i max,i approx distinct count}'::text[]), ('{f avg,related}')) v (c);
select matches((select message from mesh.check('statistics.things') where kind = 'approx_distinct_count'), '^found [0-9]+: estimated, with a standard error of 0.81 %$', 'an estimate says so');
select mesh.add_check('statistics.things', 'approx_quantile', '{i}', '{"quantile": 0.5}', fail => '> 1000000000') \g /dev/null
select matches((select message from mesh.check('statistics.things') where kind = 'approx_quantile'), '^its rank is off by at most 0.05 %$', 'also where it passes');
set local min_parallel_table_scan_size = 0;
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
create function tap_test.top_of_plan(sql text) returns text language plpgsql as $$
declare
    line text;
begin
    execute 'explain (costs off) ' || sql into line;
    return line;
end $$;
select is(tap_test.top_of_plan((select statement from mesh.explain_checks('statistics.things') where pass = 2)), 'Finalize Aggregate', 'workers aggregate in parallel');

-- By group, as a percentage, and what is refused.
select mesh.drop_check('statistics.things', check_name) from mesh.checks where product = 'statistics.things' and dropped_at is null \g /dev/null
insert into statistics_data.thing values (1, null, 'NaN', 'z'), (null, 1, 1, 'y');
select mesh.add_check('statistics.things', kind, columns, params, fail => fail, filter => filter, check_name => name)
  from (values ('groups counted', 'approx_distinct_count', '{i}'::text[], '{"group_by": ["k"]}'::jsonb, '< 1', null), ('groups ranked', 'approx_quantile', '{i}', '{"quantile": 0, "group_by": ["k"]}', '> 0', 'k <> ''y'''),
               ('percent', 'approx_distinct_count', '{n,k}', '{}', '> 90 %', 'i <= 1000'), ('percent of none', 'approx_distinct_count', '{n}', '{}', '> 90 %', 'i < 0'),
               ('no number', 'approx_quantile', '{f}', '{"quantile": 1}', '> 0', null)) v (name, kind, columns, params, fail, filter) \g /dev/null
select results_eq($$select check_name || ' ' || status || coalesce(' ' || trim_scale(metric), '') || ' ' || message from mesh.check('statistics.things') where check_name ~ '^(group|perc|no n)' order by 1$$,
                  array['groups counted fail 0 1 of 3 groups fails: k = y (found 0)', 'groups ranked fail 1 2 of 2 groups fails: k = a (found 1); k = z (found 1)',
                        'no number error the result is NaN, which no threshold compares with', 'percent fail 100 found 1000',
                        'percent of none unmeasured there are no rows to compare with'], 'by group and as a percentage');
select matches(tap_test.error_and_hint(format('select mesh.add_check(%L, %L, %L, %L, fail => %L)', 'statistics.things', kind, columns, params, fail)), expected, kind || ' ' || params)
  from (values
    ('approx_quantile', '{i}', '{}', '> 0', '^22023 .* needs a quantile'),
    ('approx_quantile', '{k}', '{"quantile": 0.5}', '> 0', '^42883 '),
    ('approx_quantile', '{i}', '{"quantile": 1.5}', '> 0', '^22023 .* at most 1'),
    ('approx_distinct_count', '{i}', '{}', null, '^22023 .* needs a threshold'),
    ('approx_distinct_count', '{}', '{}', '> 0', '^22023 .* needs ')) v (kind, columns, params, fail, expected);
delete from statistics_data.thing where k <> 'a';

-- As many as a product can have.
set local max_parallel_workers_per_gather = 0;
do $$ begin
    for n in 1 .. 490 loop
        perform mesh.add_check('statistics.things', 'histogram', '{i}', '{"bounds": [0, 1000, 2000], "shares": [0.5, 0.5]}', fail => '> 1', filter => 'i > ' || n, check_name => 'many ' || n);
    end loop;
end $$;
select is((select count(*) || ' ' || max(metric) from mesh.check('statistics.things') where check_name ~ 'many' and status = 'pass'), '490 0.162914', 'hundreds of statistics fit into the statement');
select * from finish();
rollback;
