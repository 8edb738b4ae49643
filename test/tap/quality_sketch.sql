-- Sketches: what they say beside exact answers, in any number of workers, and what
-- becomes of forged ones.
\set SHOW_CONTEXT never
begin;
create schema tap_test;
grant usage on schema tap_test to public;
select no_plan();

-- Called by hand.
select is(mesh_catalog.distinct_sketch(v), null, 'nothing of nothing but nulls') from (values (null::integer), (null)) t (v);
select is(mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(v)), 3::bigint, 'distinct as = has it: ' || pg_typeof(min(v::text)))
  from (values (1.0), (1.00), (2), (null), ('NaN'), ('NaN'::numeric)) t (v);
select is(mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(v)), 2::bigint, 'there is one zero') from (values (0::float8), ('-0'), (1)) t (v);
select is(mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(v)), 6::bigint, 'numerics of either sign, and what is none') from (values (7::numeric), (-7), (0), ('NaN'), ('Infinity'), ('-Infinity'), (-7.0)) t (v);
select is(mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(v)), 1000::bigint, 'all 64 bits of ' || pg_typeof(min(v))) from (select g::bigint << 32 | 1000 - g from generate_series(1, 1000) g) t (v);
select is(mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(v)), 2::bigint, 'where the server''s hash is the same') from (values (1::bigint), (4294967296)) t (v);
select is(mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(a, b)), 3::bigint, 'keys are complete, and their columns in order')
  from (values (1, 'a'), (1, 'a'), (2, 'a'), (1, 'b'), (1, null), (null, 'a')) t (a, b);
select is(mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(a, b)), 2::bigint, 'a column for itself') from (values (1, 2), (2, 1)) t (a, b);
create collation tap_test.indifferent (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
select is(mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(v collate tap_test.indifferent)), 1::bigint, 'and as its collation has it')
  from (values ('a'), ('A')) t (v);
select is(mesh_catalog.sketch_quantile(mesh_catalog.quantile_sketch(v), 0.5), 2::float8, 'a quantile occurs') from (values (1), (2), (3), (null), (4)) t (v);
select is(mesh_catalog.sketch_quantile(mesh_catalog.quantile_sketch(v), 1), 'NaN'::float8, 'NaN is the greatest number') from (values ('Infinity'::float8), ('NaN'), (1)) t (v);
select is(mesh_catalog.distribution_distance(d, '{50,30,20}', '{0.5,0.25,0.25}'), x, d)
  from (values ('total_variation', 0.05), ('kolmogorov_smirnov', 0.05), ('chi_squared', 2), ('psi', 0.020273255405)) t (d, x);
select is(mesh_catalog.distribution_distance('psi', '{0,0}', '{1,0}'), null, 'of no value there is no distance');

select throws_ok('select ' || call, state, null, call)
  from (values
    ('mesh_catalog.distinct_sketch(point(1, 1))', '42809'),
    ('mesh_catalog.distinct_sketch(''x'')', '42809'),
    ('mesh_catalog.distinct_sketch()', '42883'),
    ('mesh_catalog.distinct_sketch(1) over () from generate_series(1, 2)', '42809'),
    ('mesh_catalog.quantile_sketch(1) over () from generate_series(1, 2)', '42809'),
    ('mesh_catalog.frequency_sketch(''a'') over () from generate_series(1, 2)', '42809'),
    ('mesh_catalog.quantile_sketch_restored(''\x51'', null)', '42883'),
    ('mesh_catalog.sketch_distinct(''\x'')', '22P03'),
    ('mesh_catalog.sketch_distinct(''\x440101'')', '22P03'),
    ('mesh_catalog.sketch_distinct(mesh_catalog.quantile_sketch(1))', '22P03'),
    ('mesh_catalog.sketch_distinct_error(''\x5102'')', '22P03'),
    ('mesh_catalog.sketch_quantile(''\x5101'', 0.5)', '22P03'),
    ('mesh_catalog.sketch_quantile(mesh_catalog.quantile_sketch(1), 1.01)', '22023'),
    ('mesh_catalog.sketch_quantile(mesh_catalog.quantile_sketch(1), ''NaN'')', '22023'),
    ('mesh_catalog.distribution_distance(''manhattan'', ''{1}'', ''{1}'')', '22023'),
    ('mesh_catalog.distribution_distance(''psi'', ''{1}'', ''{1,0}'')', '22023'),
    ('mesh_catalog.distribution_distance(''psi'', ''{-1}'', ''{1}'')', '22023'),
    ('mesh_catalog.distribution_distance(''psi'', ''{1,null}'', ''{1,0}'')', '22023'),
    ('mesh_catalog.distribution_distance(''psi'', ''{1}'', ''{NaN}'')', '22023'),
    ('mesh_catalog.distribution_distance(''psi'', array[9223372036854775807, 1], ''{1,0}'')', '22003'),
    ('mesh_catalog.distribution_distance(''psi'', null, ''{1}'')', '22004')) v (call, state);

-- Each byte of a sketch is changed: an error that says so, or a number.
create function tap_test.forged(sketch bytea, call text) returns setof text language plpgsql as $$
declare
    s text; m text;
begin
    for i in 0 .. least(length(sketch) - 1, 80) loop
        begin
            execute call using set_byte(sketch, i, (get_byte(sketch, i) + 1 + i * 7) % 256);
        exception when others then
            get stacked diagnostics s = returned_sqlstate, m = message_text;
            if s not in ('22P03', '22003') then
                return next i || ' ' || s || ' ' || m;
            end if;
        end;
    end loop;
end $$;
select is_empty($$select * from tap_test.forged((select mesh_catalog.distinct_sketch(i) from generate_series(1, 5) i), 'select mesh_catalog.sketch_distinct($1)')$$, 'forged hashes');
select is_empty($$select * from tap_test.forged((select mesh_catalog.distinct_sketch(i) from generate_series(1, 2000) i), 'select mesh_catalog.sketch_distinct($1)')$$, 'forged registers');
select is_empty($$select * from tap_test.forged((select mesh_catalog.quantile_sketch(i) from generate_series(1, 5) i), 'select mesh_catalog.sketch_quantile($1, 0.5)')$$, 'forged quantiles');

-- Alone and shared by workers, on a table and on partitions, beside the exact answer.
create table tap_test.parts (i integer, k text, n numeric, f float8) partition by range (i);
create table tap_test.low partition of tap_test.parts for values from (0) to (20000);
create table tap_test.high partition of tap_test.parts default;
insert into tap_test.parts
select i, 'k' || (i * 7919) % 5000, i % 333, case when i % 100 = 0 then null else sin(i) end from generate_series(1, 60000) i;
create table tap_test.whole as select * from tap_test.parts;
analyze tap_test.whole, tap_test.parts;
alter table tap_test.whole set (parallel_workers = 2);
set local min_parallel_table_scan_size = 0;
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
create function tap_test.compared() returns setof text language plpgsql as $$
declare
    source text; workers text; distinct_keys bytea; quantiles bytea; frequencies bytea; first_distinct bytea; first_frequencies bytea;
    counted bigint; low bigint; high bigint; median float8; planned text;
begin
    foreach workers in array array['0', '2'] loop
        perform set_config('max_parallel_workers_per_gather', workers, true);
        foreach source in array array['whole', 'parts'] loop
            execute format('explain (costs off) select mesh_catalog.quantile_sketch(f) from tap_test.%s', source) into planned;
            if (planned ~ 'Finalize') <> (workers = '2') then
                return next source || ' is planned as ' || planned;
            end if;
            execute format('select mesh_catalog.distinct_sketch(k), mesh_catalog.quantile_sketch(f), mesh_catalog.frequency_sketch(n::text) from tap_test.%s', source)
               into distinct_keys, quantiles, frequencies;
            first_distinct := coalesce(first_distinct, distinct_keys);
            first_frequencies := coalesce(first_frequencies, frequencies);
            if distinct_keys is distinct from first_distinct or frequencies is distinct from first_frequencies then
                return next source || ': another sketch with workers ' || workers;
            end if;
            counted := mesh_catalog.sketch_distinct(distinct_keys);
            if abs(counted - 5000) > 5000 * 4 * mesh_catalog.sketch_distinct_error(distinct_keys) then
                return next 'distinct ' || counted;
            end if;
            if mesh_catalog.sketch_quantile_error(quantiles) not between 0.0001 and 0.01 then
                return next 'error ' || mesh_catalog.sketch_quantile_error(quantiles);
            end if;
            for q in 0 .. 20 loop
                median := mesh_catalog.sketch_quantile(quantiles, q / 20.0::float8);
                select count(*) filter (where f < median), count(*) filter (where f <= median) into low, high from tap_test.whole;
                if not (low <= 59400 * (q / 20.0 + mesh_catalog.sketch_quantile_error(quantiles)) and high >= 59400 * (q / 20.0 - mesh_catalog.sketch_quantile_error(quantiles)) and low < high) then
                    return next format('quantile %s: %s of rank %s to %s', q, median, low, high);
                end if;
            end loop;
        end loop;
    end loop;
end $$;
select is_empty('select * from tap_test.compared()', 'sketches are within their errors, the same in workers');
select is((select array_agg(mesh_catalog.sketch_quantile(s, q) order by q) from (select mesh_catalog.quantile_sketch(i) s from tap_test.whole where i <= 1000) x, unnest('{0,0.01,0.25,0.5,0.07,1}'::float8[]) q),
          (select array_agg(v order by q) from (select q, percentile_disc(q) within group (order by i::float8) v from tap_test.whole, unnest('{0,0.01,0.25,0.5,0.07,1}'::float8[]) q where i <= 1000 group by q) x),
          'up to 1023 values as percentile_disc has it');
select results_eq($$select n % 10, mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(n)) from tap_test.whole group by 1 order by 1$$,
                  $$select n % 10, count(distinct n) from tap_test.whole group by 1 order by 1$$, 'by group of rows');
select * from finish();
rollback;
