-- A run with a time budget: what was measured in time stands, the rest is unmeasured,
-- never measured in part; whoever else wants the statement to end comes first.
\set SHOW_CONTEXT never
set client_min_messages = warning;
select no_plan();
create role regress_budget_owner;
select mesh.create_domain('budget', 'regress_budget_owner', 'Tests'), mesh.create_domain('reader', 'regress_budget_owner', 'Reads') \g /dev/null
create schema budget_data authorization regress_budget_owner;
create schema budget_test;
set role regress_budget_owner;
create table budget_data.t with (autovacuum_enabled = false) as select i as id, case when i % 10 > 0 then 'given' end as note from generate_series(1, 20000) i;
create function budget_data.slow(integer) returns boolean parallel safe stable language plpgsql as $$ begin if $1 % 500 = 0 then perform pg_sleep(0.2); end if; return true; end $$;
create function budget_data.halves(integer) returns integer parallel safe stable language plpgsql as $$ begin return 1000 / ($1 - 1); end $$;
create function budget_data.slow_number() returns integer stable language plpgsql as $$ begin perform pg_sleep(10); return 0; end $$;
create view budget_data.v as select * from budget_data.t;
reset role;
vacuum (freeze) budget_data.t;
select mesh.adopt('budget.t', relation => 'budget_data.t'), mesh.adopt('budget.v', relation => 'budget_data.v') \g /dev/null
select mesh.drop_check(product, check_name) from mesh.checks where dropped_at is null \g /dev/null
select mesh.expect(p, 'note is not null', check_name => 'note', dimension => 'completeness') from unnest('{budget.t,budget.v}'::text[]) p \g /dev/null
select mesh.add_check(p, 'unique', '{id}') from unnest('{budget.t,budget.v}'::text[]) p \g /dev/null
select mesh.agree('budget.t', 'reader', 'accuracy >= 10%') \g /dev/null
set min_parallel_table_scan_size = 0;

create function budget_test.results(product text, budget interval) returns text language plpgsql as $$
begin
    return (select string_agg(concat_ws(' ', check_name, status, rows_failed || '/' || rows_checked, nullif(message, '')), '; ' order by check_name) from mesh.check(product, time_budget => budget));
exception when others or query_canceled then
    return sqlstate || ' ' || sqlerrm;
end $$;
-- The same, and whether it ended in time.
create function budget_test.timely(product text, budget interval) returns text language plpgsql as $$
declare
    start timestamptz := clock_timestamp();
    results text := budget_test.results(product, budget);
begin
    return results || case when clock_timestamp() - start > budget + interval '2 seconds' then ' late' else '' end;
end $$;
create function budget_test.latest() returns text language sql as $$
    select concat_ws(' ', passed, warned, failed, errors, unmeasured, 'of', rows_checked, 'score', coalesce(score::text, 'none')) from mesh.check_runs order by run_id desc limit 1 $$;
\set over 'the time budget was over before it was measured'

select is(budget_test.results('budget.t', '1 hour'), 'id unique pass 0/20000; note fail 2000/20000 2000 of 20000 rows fail (10 %)', 'a budget that is enough changes nothing');
select is(budget_test.latest(), '1 0 1 0 0 of 20000 score 95.00', 'nor what is recorded');
select is(budget_test.results('budget.t', null), budget_test.results('budget.t', '1000000 years'), 'nor one without an end');
select is((select state from mesh.incidents), 'triggered', 'a failure opens an incident');

-- None of it.
select is(budget_test.results('budget.t', '1 microsecond'), format('id unique unmeasured %1$s; note unmeasured %1$s', :'over'), 'nothing can be measured in a microsecond');
select is(budget_test.latest(), '0 0 0 0 2 of score none', 'which is recorded as such');
select is((select array_agg(dimension) from mesh.score('budget.t')), '{all}', 'no dimension has a score');
select is((select concat_ws(' ', state, recovered_at is null) from mesh.incidents), 'triggered t', 'and no incident is over for it');

-- The scan is cut short, in a team or alone; a statement of its own goes without.
select mesh.expect('budget.t', 'budget_data.slow(id)', check_name => 'slow') \g /dev/null
create function budget_test.with_workers(workers integer) returns text language plpgsql as $$
begin
    perform set_config('max_parallel_workers_per_gather', workers::text, false);
    return budget_test.timely('budget.t', '1 second');
end $$;
select is(budget_test.with_workers(w), format('id unique unmeasured %1$s; note unmeasured %1$s; slow unmeasured %1$s', :'over'), format('a scan with %s workers is cut short', w)) from unnest('{0,2}'::integer[]) w;
select is((select count(*) from pg_stat_activity where backend_type = 'parallel worker' and datname = current_database()), 0::bigint, 'its workers have ended');
select is((select count(*) from mesh_catalog.check_state where relation = 'budget_data.t'::regclass), 1::bigint, 'what is kept of the blocks is what a whole run kept');
select mesh.drop_check('budget.t', 'slow') \g /dev/null
select is(budget_test.results('budget.t', null), 'id unique pass 0/20000; note fail 2000/20000 2000 of 20000 rows fail (10 %)', 'the next run is right');

-- The scan stands, a statement of its own is cut short, the next is not begun.
select mesh.add_check('budget.t', 'sql', params => '{"query": "select budget_data.slow_number()"}', fail => '> 0', check_name => 'a number', dimension => 'uniqueness'),
       mesh.add_check('budget.t', 'sql', params => '{"query": "select 0"}', fail => '> 0', check_name => 'another', dimension => 'consistency') \g /dev/null
select is(budget_test.timely('budget.t', '2 seconds'), format('a number unmeasured %1$s; another unmeasured %1$s; id unique pass 0/20000; note fail 2000/20000 2000 of 20000 rows fail (10 %%)', :'over'),
          'what was measured in time stands');
select is((select string_agg(concat_ws(' ', dimension, score), ', ') from mesh.score('budget.t')), 'completeness 90.00, all 90.00', 'a dimension of which something is unknown has no score');
select mesh.drop_check('budget.t', name) from unnest('{a number,another}'::text[]) name \g /dev/null

-- By a statement.
select mesh.expect('budget.v', 'budget_data.slow(id)', check_name => 'slow') \g /dev/null
select is(budget_test.timely('budget.v', '1 second'), format('id unique unmeasured %1$s; note unmeasured %1$s; slow unmeasured %1$s', :'over'), 'a statement is cut short');
select mesh.expect('budget.v', 'budget_data.halves(id) is not null', check_name => 'raises') \g /dev/null
select is(budget_test.timely('budget.v', '1 second'), format('id unique unmeasured %1$s; note unmeasured %1$s; raises unmeasured %1$s; slow unmeasured %1$s', :'over'), 'so is the search for who raises');
select is(budget_test.latest(), '0 0 0 0 4 of score none', 'no part of the checks stands for all');
select mesh.drop_check('budget.v', 'slow'), mesh.drop_check('budget.v', 'raises') \g /dev/null

-- Of a view whose first row is long in coming.
set role regress_budget_owner;
create view budget_data.late as select id from budget_data.t where budget_data.slow_number() = 0;
reset role;
select mesh.adopt('budget.late', relation => 'budget_data.late') \g /dev/null
select mesh.drop_check('budget.late', check_name) from mesh.checks where product = 'budget.late' and dropped_at is null \g /dev/null
select mesh.expect('budget.late', 'id > 0', check_name => 'id') \g /dev/null
select is(budget_test.timely('budget.late', '1 second'), format('id unmeasured %s', :'over'), 'a view that is slow to begin');

-- Others come first.
select mesh.expect('budget.t', 'budget_data.slow(id)', check_name => 'slow') \g /dev/null
set statement_timeout = '1s';
select budget_test.results('budget.t', '1 minute') as got \gset
set statement_timeout = 0;
select is(:'got'::text, '57014 canceling statement due to statement timeout', 'a statement timeout ends the run');
select mesh.schedule(job, command, '1 day', max_runtime => max_runtime, owner => 'regress_budget_owner')
  from (values ('short', $$select * from mesh.check('budget.t', time_budget => '1 minute')$$, interval '1 second'),
               ('long', $$select * from mesh.check('budget.t', time_budget => '1 second')$$, interval '1 minute')) v (job, command, max_runtime) \g /dev/null
select is((select state || ' ' || error_sqlstate from mesh.run_job('short')), 'failed 25P04', 'so does the end of a job''s time');
select is((select state || ' ' || rows_processed from mesh.run_job('long')), 'succeeded 3', 'within which a budget holds');

create function budget_test.refusal(budget interval) returns text language sql as $$ select budget_test.results('budget.t', budget) $$;
select is(budget_test.refusal(i), '22023 argument "time_budget" must be longer than nothing', i || ' is no budget') from unnest('{0,-1 second,1 day -1 month}'::interval[]) i;
select * from finish();
