-- Drift: a column's distribution beside that of an earlier version's run.
\set SHOW_CONTEXT never
begin;
create role regress_drift_owner;
create role regress_drift_stranger;
select mesh.create_domain('drift', 'regress_drift_owner', 'Tests') \g /dev/null
select mesh.appoint('drift', product_owner => 'regress_drift_owner') \g /dev/null
create schema drift_data authorization regress_drift_owner;
create schema tap_test;
grant usage, create on schema tap_test to public;
select no_plan();
\set test tap_test
\ir ../lib/error_of.sql

set local role regress_drift_owner;
create type drift_data.level as enum ('low', 'high');
create table drift_data.thing (n numeric, f float8, d date, ts timestamptz, k text, b boolean, l drift_data.level, u uuid, j jsonb);
\o /dev/null
select * from mesh.adopt('drift.things', relation => 'drift_data.thing', version => '1.0.0');
select mesh.release('drift.things');
\o
-- What cannot be compared is refused at once.
select matches(tap_test.error_and_hint(format('select mesh.add_check(%L, %L, %L, %L, fail => %L)', 'drift.things', 'drift', columns, params, fail)), expected, columns || ' ' || params)
  from (values
    ('{n}', '{"distance": "euclid"}', '> 0', '^22023 .* has no distance "euclid"'),
    ('{n}', '{"bins": 1}', '> 0', '^22023 .* at least 2'),
    ('{n}', '{"bins": "many"}', '> 0', '^22023 .* must be a number'),
    ('{n}', '{"baseline": "2.0.0"}', '> 0', '^42704 '),
    ('{n}', '{"baseline": "first"}', '> 0', '^22P02 '),
    ('{n}', '{"distance": "chi_squared"}', null, '^22023 .* needs a threshold'),
    ('{n}', '{"group_by": ["k"]}', null, '^22023 .* has no parameter "group_by"'),
    ('{n,f}', '{}', null, '^22023 .* needs one column'),
    ('{k}', '{"distance": "kolmogorov_smirnov"}', '> 0', '^42809 .* has no order .* Compare it by'),
    ('{j}', '{}', '> 0', '^42809 .* has no distribution to compare'),
    ('{nothing}', '{}', '> 0', '^42703 ')) v (columns, params, fail, expected);

-- A day's data: `low` of a hundred are below the middle.
create function tap_test.fill(low integer) returns void language sql as $$
    delete from drift_data.thing;
    insert into drift_data.thing (n, f, d, ts, k, b, l, u)
    select v, v, date '2024-01-01' + v, timestamptz '2024-01-01 00:00+00' + v * interval '1 hour', 'k' || v / 100, v < 500,
           case when v < 500 then 'low' else 'high' end::drift_data.level, md5((v / 500)::text)::uuid
      from (select case when i % 100 < low then i % 500 else 500 + i % 500 end v from generate_series(0, 9999) i) x;
$$;
create function tap_test.day(n integer, wanted text default null) returns setof text language sql as $$
    select r.check_name || ' ' || r.status || ' ' || coalesce(trim_scale(round(r.metric, 3))::text, '-') || coalesce(' ' || r.message, '')
      from mesh.check('drift.things', as_of => timestamptz '2024-06-01 00:00+00' + n * interval '1 day') r
     where r.kind = 'drift' and r.check_name = coalesce(wanted, r.check_name) order by 1;
$$;
select is(mesh.add_check('drift.things', 'drift', '{n}'), 'n drift', 'a name by default');
select mesh.add_check('drift.things', 'drift', columns, params, fail => fail, check_name => name)
  from (values ('moments', '{ts}'::text[], '{}'::jsonb, null), ('days', '{d}', '{"bins": 4}', null), ('labels', '{k}', '{}', null), ('flags', '{b}', '{"distance": "total_variation"}', '> 0.05'),
               ('levels', '{l}', '{"distance": "chi_squared"}', '> 3.84'), ('ids', '{u}', '{}', null), ('ks', '{f}', '{"distance": "kolmogorov_smirnov"}', '> 0.1')) v (name, columns, params, fail) \g /dev/null
select tap_test.fill(50) \g /dev/null
select results_eq($$select * from tap_test.day(1)$$,
                  $$select unnest(array['days', 'flags', 'ids', 'ks', 'labels', 'levels', 'moments', 'n drift']) || ' unmeasured - this run is the baseline of later ones'$$,
                  'the first run is the baseline');
select results_eq($$select regexp_replace(x, ';.*', '') from tap_test.day(2) x$$,
                  $$select n || ' pass 0 ' || d || ' is 0 from version 1.0.0, 2024-06-02 00:00 UTC'
                      from (values ('days', 'psi'), ('flags', 'total_variation'), ('ids', 'psi'), ('ks', 'kolmogorov_smirnov'), ('labels', 'psi'), ('levels', 'chi_squared'), ('moments', 'psi'), ('n drift', 'psi')) v (n, d)$$,
                  'the same data does not drift');
select matches((select x from tap_test.day(2) x where x ~ '^ks'), '; ranks are off by at most 0\.[0-9]+ %$', 'what is not exact says so');
select tap_test.fill(80) \g /dev/null
-- Each of five bins below the middle has 16 % in place of 10 %, above it 4 %.
select results_eq($$select x from tap_test.day(3) x where x ~ '^(flags|levels|labels|ids) '$$,
                  array['flags fail 0.3 total_variation is 0.3 from version 1.0.0, 2024-06-02 00:00 UTC: "false": 50 % before, 20 % now',
                        'ids fail 0.416 psi is 0.4159 from version 1.0.0, 2024-06-02 00:00 UTC: "' || md5('1')::uuid || '": 50 % before, 20 % now',
                        'labels fail 0.416 psi is 0.4159 from version 1.0.0, 2024-06-02 00:00 UTC: "k0": 10 % before, 16 % now',
                        'levels fail 1978.022 chi_squared is 1978.022 from version 1.0.0, 2024-06-02 00:00 UTC: "high": 50 % before, 20 % now'], 'labels, exactly');
select is((select count(*) from tap_test.day(3) x where x ~ '^n drift fail 0\.4[0-9]* psi is 0\.4.*: (above .* )?up to [0-9.]+: [0-9.]+ % before, [0-9.]+ % now$' or x ~ '^ks fail 0\.(29|3)'
             or x ~ '^moments fail 0\.4.*up to 2024-01-\d\d \d\d:00:00: ' or x ~ '^days fail 0\.4.*up to 202[45]-\d\d-\d\d 00:00:00: '), 4::bigint, 'numbers and moments, within their error');

-- What was found is kept for the domain alone.
select is((select count(*) from mesh_catalog.check_distribution d join mesh_catalog.check_run r using (run_id)), (select count(*) from mesh.check_results where kind = 'drift'), 'each run keeps what it found');
reset role;
set local role regress_drift_stranger;
select is((select count(*) from mesh_catalog.check_distribution), 0::bigint, 'a stranger sees none of it');
select is((select array_agg(distinct message) from mesh.check_results where kind = 'drift' and status = 'fail' and check_name = 'labels'),
          array['psi is 0.4159 from version 1.0.0, 2024-06-02 00:00 UTC'], 'but the finding, without values');
reset role;
set local role regress_drift_owner;

-- Against the version before this one, its latest run; or the version that is named.
\o /dev/null
select mesh.draft_version('drift.things', '1.1.0');
select mesh.release('drift.things');
\o
select mesh.add_check('drift.things', 'drift', '{k}', '{"baseline": "1.1.0"}', check_name => 'named') \g /dev/null
select is((select version from mesh.check_runs where product = 'drift.things' order by run_id desc limit 1), '1.0.0', 'a run says which version it was of');
select tap_test.fill(80) \g /dev/null
select results_eq($$select x from tap_test.day(10) x where x ~ '^(labels|named) '$$,
                  array['labels pass 0 psi is 0 from version 1.0.0, 2024-06-04 00:00 UTC', 'named unmeasured - this run is the baseline of later ones'], 'the latest run of the version before');
select tap_test.fill(50) \g /dev/null
select results_eq($$select x from tap_test.day(11) x where x ~ '^(labels|named) '$$,
                  array['labels fail 0.416 psi is 0.4159 from version 1.0.0, 2024-06-04 00:00 UTC: "k0": 16 % before, 10 % now',
                        'named fail 0.416 psi is 0.4159 from version 1.1.0, 2024-06-11 00:00 UTC: "k0": 16 % before, 10 % now'], 'also the run after');
select results_eq($$select x from tap_test.day(3) x where x ~ '^(labels|named) '$$,
                  array['labels pass 0 psi is 0 from version 1.0.0, 2024-06-03 00:00 UTC', 'named unmeasured - this run is the baseline of later ones'],
                  'a run for an earlier moment knows what was before that moment');
select is((select version from mesh.check_runs where product = 'drift.things' order by run_id desc limit 1), '1.1.0', 'of which version it is');

-- New values, no values, another form, others who run it.
insert into drift_data.thing (k) select 'new ' || i from generate_series(1, 400) i;
select matches((select x from tap_test.day(12, 'labels') x), '^labels fail 0\.4[0-9]+ psi is [0-9.]+ from version 1.0.0, 2024-06-04 00:00 UTC$', 'hundreds of values are compared in buckets, which are not named');
select is((select x from tap_test.day(12, 'flags') x), 'flags fail 0.3 total_variation is 0.3 from version 1.0.0, 2024-06-04 00:00 UTC: "false": 20 % before, 50 % now', 'nulls have no part');
delete from drift_data.thing;
select is((select x from tap_test.day(13, 'labels') x), 'labels unmeasured - there is no value to measure', 'of no values there is no distribution');
insert into drift_data.thing (k, n) values ('k0', 'NaN'), ('k1', 'NaN');
select matches((select x from tap_test.day(14, 'n drift') x), '^n drift fail [0-9.]+ psi is ', 'NaN is a number that can drift');

-- What was kept is damaged: an error of that check, and what it finds is kept.
reset role;
update mesh_catalog.check_distribution d set sketch = '\x4601' from mesh_catalog.quality_check c where c.check_id = d.check_id and c.check_name = 'ids';
set local role regress_drift_owner;
select is((select status || ' ' || message from mesh.check('drift.things', as_of => '2024-07-01') where check_name = 'labels'), 'fail psi is 5.5092 from version 1.0.0, 2024-06-04 00:00 UTC: "k0": 16 % before, 50 % now', 'others are compared');
insert into drift_data.thing (u) values ('00000000-0000-0000-0000-000000000000');
select is((select x from tap_test.day(40, 'ids') x), 'ids error - these bytes are no sketch of this kind', 'a damaged distribution is an error');
select is((select length(sketch) from mesh_catalog.check_distribution d join mesh_catalog.quality_check c using (check_id) where c.check_name = 'ids' order by d.run_id desc limit 1), 56, 'and the present one is kept');
delete from drift_data.thing where k is null;

-- Who does not see every row compares nothing and keeps nothing.
alter table drift_data.thing enable row level security;
alter table drift_data.thing force row level security;
create policy some_rows on drift_data.thing using (k = 'k0');
create temporary table kept as select count(*) as n from mesh_catalog.check_distribution;
set local client_min_messages = warning;
select is((select x from tap_test.day(15, 'labels') x), 'labels unmeasured - only a run that sees every row is compared with earlier ones', 'a run that does not see every row is compared with none');
select is((select count(*) from mesh_catalog.check_distribution), (select n from kept), 'nor kept');
reset role;
select is_empty($$select check_name from mesh.check_results r join mesh_catalog.check_error using (run_id) where kind = 'drift' and status = 'error' and check_name <> 'ids'$$, 'no other was an error');
delete from mesh_catalog.check_result t using mesh_catalog.quality_check c where c.check_id = t.check_id and c.check_name = 'ks'
   and not exists (select from mesh_catalog.check_error e where (e.run_id, e.check_id) = (t.run_id, t.check_id)) \g /dev/null
select is((select count(*) from mesh_catalog.check_distribution d join mesh_catalog.quality_check using (check_id) left join mesh_catalog.check_result t using (run_id, check_id) where check_name = 'ks' and t is null), 0::bigint, 'what is kept goes with its result');
select * from finish();
rollback;
