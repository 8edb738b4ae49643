-- Ten statistics and sketches, against the one statement that computes them: of a table (the
-- scan), of a view on it (our statement), and as one would write it by hand.
select mesh.create_domain('numbers', owner => 'bench_team') \g /dev/null
create schema numbers_data authorization bench_team;
set role bench_team;
create table numbers_data.t as
select n as id, (random() * 2e6)::integer as i, (n * 7919) % 1000000 as b, round((random() * 1e6)::numeric, 2) as amount, random() * 1000 as f,
       'customer ' || n % 50000 as customer, timestamptz '2024-01-01 00:00+00' + n * interval '1 second' as booked_at, case when n % 3 = 0 then 'in' else 'out' end as direction
  from generate_series(1::bigint, :rows) n;
create view numbers_data.v as select * from numbers_data.t;
reset role;
vacuum (freeze, analyze) numbers_data.t;
select item from unnest('{t,v}'::text[]) r, mesh.adopt('numbers.' || r, 'numbers_data.' || r) \g /dev/null
select mesh.drop_check(product, check_name) from mesh.checks where product like 'numbers.%' and dropped_at is null \g /dev/null

create table bench.statistic (kind text, columns text[], params jsonb, sql text, kind_of text);
insert into bench.statistic values
    ('min', '{id}', '{}', 'min(id)', 'extremes and sums'), ('max', '{amount}', '{}', 'max(amount)', 'extremes and sums'), ('sum', '{amount}', '{}', 'sum(amount)', 'extremes and sums'),
    ('avg', '{i}', '{}', 'avg(i)', 'extremes and sums'), ('stddev', '{amount}', '{}', 'stddev_samp(amount)', 'extremes and sums'),
    ('stddev', '{i}', '{}', 'stddev_samp(i)', 'extremes and sums'),
    ('approx_distinct_count', '{customer}', '{}', 'mesh_catalog.sketch_distinct(mesh_catalog.distinct_sketch(customer))', 'sketches'),
    ('approx_quantile', '{f}', '{"quantile": 0.95}', 'mesh_catalog.sketch_quantile(mesh_catalog.quantile_sketch(f), 0.95)', 'sketches'),
    ('approx_quantile', '{amount}', '{"quantile": 0.5}', 'mesh_catalog.sketch_quantile(mesh_catalog.quantile_sketch(amount::float8), 0.5)', 'sketches'),
    ('drift', '{direction}', '{}', 'mesh_catalog.frequency_sketch(direction)', 'sketches');

create function bench.statistics_race(rounds integer, workers text)
    returns table (statistics text, scan_ms numeric, statement_ms numeric, by_hand_ms numeric, statement_per_scan numeric, by_hand_per_scan numeric) language plpgsql as $$
declare
    part text; times numeric[];
begin
    foreach part in array array['extremes and sums', 'sketches', 'all ten'] loop
        perform mesh.drop_check(product, check_name) from mesh.checks where product like 'numbers.%' and dropped_at is null;
        perform mesh.add_check('numbers.' || r, kind, columns, params, fail => '> 1000000000000000') from bench.statistic s, unnest('{t,v}'::text[]) r where part in (kind_of, 'all ten');
        truncate bench.entrant;
        insert into bench.entrant (name, statement) values
            ('scan', 'select count(*) from mesh.check(''numbers.t'', mode => ''full'')'), ('statement', 'select count(*) from mesh.check(''numbers.v'')'),
            ('by hand', (select format('select %s from numbers_data.t', string_agg(s.sql, ', ')) from bench.statistic s where part in (kind_of, 'all ten')));
        select array_agg(r.median_ms) into times from bench.race(rounds, jsonb_build_object('max_parallel_workers_per_gather', workers, 'jit', 'off')) r;
        return query select part, times[1], times[2], times[3], round(times[2] / times[1], 2), round(times[3] / times[1], 2);
    end loop;
end $$;
\echo 'statistics of' :rows 'rows, no worker'
select * from bench.statistics_race(:rounds, '0');
\echo 'statistics of' :rows 'rows, 2 workers'
select * from bench.statistics_race(:rounds, '2');
