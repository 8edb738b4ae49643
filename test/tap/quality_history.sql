-- Checks of a metric's history: anomaly and change.
\set SHOW_CONTEXT never
begin;
create role regress_history_owner;
select mesh.create_domain('history', 'regress_history_owner', 'Tests') \g /dev/null
create schema history_data authorization regress_history_owner;
create schema tap_test;
grant usage on schema tap_test to public;

select no_plan();

\set test tap_test
\ir ../lib/error_of.sql

set local role regress_history_owner;
create table history_data.size (k integer);
\o /dev/null
select * from mesh.adopt('history.sizes', relation => 'history_data.size', version => '1.0.0');
\o
reset role;

-- Metrics beside those of earlier runs: never with themselves, and only what was usual.
create function tap_test.day(n integer, size integer) returns text language plpgsql as $$
declare
    found text;
begin
    truncate history_data.size;
    insert into history_data.size select g from generate_series(1, size) g;
    select string_agg(r.check_name || ' ' || r.status || ' ' || coalesce(trim_scale(round(r.metric, 2))::text, '-') || coalesce(' ' || r.message, ''), '; ' order by r.check_name) into found
      from mesh.check('history.sizes', as_of => '2024-01-01 00:00+00'::timestamptz + n * interval '1 day') r where r.kind in ('anomaly', 'change');
    return found;
end $$;
set local role regress_history_owner;
select mesh.add_check('history.sizes', 'row_count', fail => '< 0') \g /dev/null
select is(mesh.add_check('history.sizes', 'anomaly', params => '{"check": "row count"}'), 'row count as usual', 'an anomaly names the check');
select is(mesh.add_check('history.sizes', 'change', params => '{"check": "row count"}', warn => '> 20 %; < -20 %'), 'change of row count', 'as does a change');
select is(tap_test.day(1, 100), 'change of row count unmeasured - earlier runs: 0 of the 1 that it takes; row count as usual unmeasured - earlier runs: 0 of the 7 that it takes', 'the first run has nothing before it');
select is(tap_test.day(2, 110), 'change of row count pass 10; row count as usual unmeasured - earlier runs: 1 of the 7 that it takes', 'the second changes');
select tap_test.day(n, 100 + n % 3 * 10) from generate_series(3, 7) n \g /dev/null
select is(tap_test.day(8, 110), 'change of row count pass 0; row count as usual pass 0', 'seven are enough to tell what is usual');
select is(tap_test.day(9, 300), 'change of row count warn 172.73 changed from 110 to 300; row count as usual fail 25.63 300 is 25.6 deviations from the median 110 of 8 earlier runs', 'what is unusual is found at once');
select is(tap_test.day(10, 110), 'change of row count warn -63.33 changed from 300 to 110; row count as usual pass 0', 'what was unusual is no example');
select is(tap_test.day(11, 300), 'change of row count warn 172.73 changed from 110 to 300; row count as usual fail 34.11 300 is 34.1 deviations from the median 110 of 9 earlier runs', 'so that it stays unusual');
select is(tap_test.day(9, 300), 'change of row count warn 172.73 changed from 110 to 300; row count as usual fail 25.63 300 is 25.6 deviations from the median 110 of 8 earlier runs', 'a run again for the same moment sees what was before that moment');
select mesh.add_check('history.sizes', 'anomaly', params => p::jsonb, check_name => n)
  from (values ('down', '{"check": "row count", "direction": "down"}'), ('small', '{"check": "row count", "min_change": 200}'), ('weekly', '{"check": "row count", "season": "day_of_week"}')) v (n, p) \g /dev/null
select is((select string_agg(x, '; ') from unnest(string_to_array(tap_test.day(12, 300), '; ')) x where x ~ '^(down|small|weekly)'),
          'down pass -12.82; small pass 0; weekly unmeasured - earlier runs: 1 of the 7 that it takes', 'by direction, size of the change and season');
select is((select count(*) from mesh.check_results where check_name = 'row count as usual' and status = 'fail'), 4::bigint, 'the findings are recorded');
select mesh.drop_check('history.sizes', 'row count') \g /dev/null
select matches(tap_test.day(13, 100), 'row count as usual error - there is no check "row count" to compare', 'without its check there is an error');
select matches(tap_test.error_of($$select mesh.add_check('history.sizes', 'anomaly', params => '{"check": "row cont"}')$$), '^42704 .* has no check "row cont"', 'a check must be there');
select matches(tap_test.error_of($$select mesh.add_check('history.sizes', 'change', params => '{"check": "down"}', fail => '> 1')$$), '^22023 .* has no metric to compare', 'and have a metric');
select matches(tap_test.error_of($$select mesh.add_check('history.sizes', 'anomaly', params => '{"check": "down", "season": "moon"}')$$), '^22023 .* has no season "moon"', 'seasons are known');
select * from finish();
rollback;
