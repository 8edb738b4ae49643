-- The aggregate that counts for the fused pass: by the definition, in any number
-- of workers, over sources of every kind; and called by hand.
\set SHOW_CONTEXT never
begin;
create schema tap_test;
grant usage on schema tap_test to public;
select no_plan();

-- Called by hand.
select is(mesh_catalog.verdicts(true, null::boolean, false, true), (1::bigint << 2) | (1::bigint << 33), 'a verdict of each condition');
select is(mesh_catalog.verdicts(variadic_is_many), (1::bigint << 32), 'one condition is enough') from (values (null::boolean)) v (variadic_is_many);
select is(mesh_catalog.tally('{1,1,2}', mesh_catalog.verdicts(i > 3, i < 9, case when i > 5 then i <> 6 end)), '{10,10,3,10,2,5,1,5,1}',
          'rows; checked and failed by check; failed by group') from generate_series(1, 10) i;
select is(mesh_catalog.tally('{1}', mesh_catalog.verdicts(true)), null, 'nothing of no rows') from generate_series(1, 0);
select results_eq($$select i % 2, mesh_catalog.tally('{0}', mesh_catalog.verdicts(i > 5)) from generate_series(1, 9) i group by 1 order by 1$$,
                  $$values (0, '{4,4,2}'::bigint[]), (1, '{5,5,3}')$$, 'by group of rows');
select is(mesh_catalog.tally('{1,0}', case when i > 7 then mesh_catalog.verdicts(i > 8, i < 10) end), '{10,3,1,3,1,1}',
          'a null word is about none of its checks') from generate_series(1, 10) i;
create domain tap_test.yes as boolean;
select is(mesh_catalog.verdicts(false::tap_test.yes), 1::bigint, 'a domain over boolean is boolean');
select throws_ok('select ' || call, state, null, call)
  from (values
    ('mesh_catalog.verdicts()', '42883'),
    ('mesh_catalog.verdicts(1)', '42809'),
    ('mesh_catalog.verdicts(null)', '42809'),
    ('mesh_catalog.verdicts(true, ''t'')', '42809'),
    ('mesh_catalog.verdicts(variadic array[true])', '42809'),
    ('mesh_catalog.verdicts(' || repeat('true, ', 32) || 'true)', '22023'),
    ('mesh_catalog.tally(''{1}'')', '42883'),
    ('mesh_catalog.tally(''{1}'', 0)', '42809'),
    ('mesh_catalog.tally(''{1}'', true)', '42809'),
    ('mesh_catalog.tally(''{1}'', variadic array[0::bigint])', '42809'),
    ('mesh_catalog.tally(''{1}'', 2::bigint)', '22023'),
    ('mesh_catalog.tally(''{1}'', 0::bigint, 0::bigint)', '22023'),
    ('mesh_catalog.tally(array_fill(1::bigint, array[33]), 0::bigint)', '22023'),
    ('mesh_catalog.tally(null, 0::bigint)', '22004'),
    ('mesh_catalog.tally(''{}'', 0::bigint)', '22023'),
    ('mesh_catalog.tally(''{{1}}'', 0::bigint)', '22023'),
    ('mesh_catalog.tally(''{1,null}'', 0::bigint)', '22023'),
    ('mesh_catalog.tally(''{-1}'', 0::bigint)', '22023'),
    ('mesh_catalog.tally(array[i], 0::bigint) from generate_series(1, 2) i', '22023'),
    ('mesh_catalog.tally(''{1}'', 0::bigint) over () from generate_series(1, 2)', '42809'),
    ('mesh_catalog.tally_counts(null)', '42883'),
    ('mesh_catalog.tally_add(null, ''{1}'', 0::bigint)', '42883'),
    ('mesh_catalog.tally_deserialize(''x'', null)', '42883')) v (call, state);

-- By the definition, over random conditions of random data, alone and shared by
-- workers, on a table and on partitions.
create table tap_test.parts (i integer, n numeric, f double precision, t text) partition by range (i);
create table tap_test.low partition of tap_test.parts for values from (0) to (10);
create table tap_test.high partition of tap_test.parts default;
create table tap_test.thing (like tap_test.parts);
create function tap_test.pick(variadic choices text[]) returns text language sql volatile as
$$ select choices[1 + floor(random() * array_length(choices, 1))::integer] $$;
create function tap_test.condition() returns text language sql volatile as $$
    select tap_test.pick('n > 0', 'n = ''NaN''', 'f < 1', 'f <> ''NaN''', 't = ''a''', 'i % 3 = 0', 't is not null', 'true', 'null::boolean',
                         'i < ' || floor(random() * 20), '100 / nullif(i, 0) > ' || floor(random() * 20)) $$;
create function tap_test.round() returns setof text language plpgsql as $$
declare
    checks integer := tap_test.pick('1', '5', '31', '32', '33', '64', '70', '300');
    conditions text[] := array(select format('case when %s then %s end', tap_test.pick('true', 'true', 'n <= 0', 'f is null', 'false'), tap_test.condition())
                                 from generate_series(1, checks));
    groups bigint[] := array(select floor(random() * 128) from generate_series(1, checks));
    counted text; naive text; workers text; source text; got bigint[]; wanted bigint[];
begin
    truncate tap_test.thing, tap_test.parts;
    insert into tap_test.thing
    select floor(random() * 20), tap_test.pick(null, 'NaN', '0', '-1.5', '7')::numeric,
           tap_test.pick(null, 'NaN', 'Infinity', '0', '1e300')::float8, tap_test.pick(null, '', 'a', 'b')
      from generate_series(1, floor(random() * 200)::integer);
    insert into tap_test.parts select * from tap_test.thing;
    select format('select coalesce(mesh_catalog.tally(%L, %s), array_fill(0::bigint, array[1 + %s])) from ', groups,
                  string_agg(w.verdicts, ', ' order by w.word), 2 * checks + length(ltrim(bit_or(w.members)::bit(7)::text, '0')))
      into counted
      from (select (n - 1) / 32 as word, format('mesh_catalog.verdicts(%s)', string_agg(c, ', ' order by n)) as verdicts, bit_or(groups[n]) as members
              from unnest(conditions) with ordinality o (c, n) group by 1) w;
    select 'select array[count(*), ' || string_agg(format('count(%1$s), count(*) filter (where not (%1$s))', c), ', ' order by n) || ']'
      into naive
      from unnest(conditions) with ordinality o (c, n);
    select naive || ' || array[' || coalesce(string_agg(format('count(*) filter (where %s)', coalesce(failing, 'false')), ', ' order by g), '') || ']::bigint[] from tap_test.thing'
      into naive
      from (select g, string_agg(format('not coalesce(%s, true)', c), ' or ') filter (where groups[n] >> g & 1 = 1) as failing
              from unnest(conditions) with ordinality o (c, n), generate_series(0, 6) g
             where g < length(ltrim((select bit_or(m) from unnest(groups) m)::bit(7)::text, '0'))
             group by g) members;
    execute naive into wanted;
    foreach workers in array array['0', '2'] loop
        perform set_config('max_parallel_workers_per_gather', workers, true);
        foreach source in array array['tap_test.thing', 'tap_test.parts', '(select * from tap_test.thing offset 0) s'] loop
            execute counted || source into got;
            if got is distinct from wanted then
                return next format('%s workers over %s: %s, naive %s of %s', workers, source, got, wanted, conditions);
            end if;
        end loop;
    end loop;
end $$;
set local min_parallel_table_scan_size = 0;
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
select setseed(coalesce(nullif(current_setting('meshcat_test.seed', true), '')::float8, 0.25)) \g /dev/null
select is_empty('select * from tap_test.round()', 'tallies equal their definition, round ' || n) from generate_series(1, 20) n;

-- A check's filter decides first, in every kind of source.
create role regress_tally_owner;
select mesh.create_domain('tally', 'regress_tally_owner', 'Tests') \g /dev/null
create extension file_fdw;
create server tap_files foreign data wrapper file_fdw;
create foreign table tap_test.foreign_thing (i integer, b boolean)
    server tap_files options (program 'printf "0,t\n1,f\n2,\n5,t\n"', format 'csv');
create table tap_test.plain (i integer, b tap_test.yes);
insert into tap_test.plain values (0, true), (1, false), (2, null), (5, true);
create view tap_test.viewed as select i, b from tap_test.plain;
alter foreign table tap_test.foreign_thing owner to regress_tally_owner;
alter table tap_test.plain owner to regress_tally_owner;
alter view tap_test.viewed owner to regress_tally_owner;
grant create on schema tap_test to regress_tally_owner;
set local role regress_tally_owner;
create function tap_test.checked(source text) returns text language plpgsql as $$
declare
    product text := 'tally.' || source;
begin
    perform mesh.adopt(product, relation => 'tap_test.' || source, version => '1.0.0');
    perform mesh.expect(product, '10 / i > 4', filter => 'i > 0', check_name => 'a ratio');
    perform mesh.expect(product, 'b', check_name => 'b as it is');
    perform mesh.add_check(product, 'row_count', filter => 'b', fail => '> 9', check_name => 'count of b');
    return string_agg(format('%s %s/%s', c.check_name, c.rows_failed, c.rows_checked), ', ' order by c.check_name) from mesh.check(product) c;
end $$;
select is(tap_test.checked(source), 'a ratio 1/3, b as it is 1/4, count of b /2', source) from unnest(array['plain', 'viewed', 'foreign_thing']) source;

-- As many words of verdicts as 500 checks can make: each filter is shared by eight.
select mesh.drop_check('tally.viewed', check_name) from mesh.checks where product = 'tally.viewed' and dropped_at is null \g /dev/null
do $$ begin
    for n in 0 .. 499 loop
        perform mesh.expect('tally.viewed', 'i % 5 <> ' || n % 5, filter => 'i > ' || n / 8 - 60, check_name => 'c' || n);
    end loop;
end $$;
select results_eq($$select check_name, tier, rows_checked, rows_failed from mesh.check('tally.viewed') order by check_name$$,
                  $$select 'c' || n, 'sql', count(*) filter (where i > n / 8 - 60), count(*) filter (where i > n / 8 - 60 and i % 5 = n % 5)
                      from generate_series(0, 499) n, tap_test.plain group by n order by 1$$, '500 checks of 63 filters');
reset role;
select * from finish();
rollback;
