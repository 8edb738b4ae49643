-- Promises against measurements: over random agreements and observations the
-- status equals plain arithmetic at every moment, and breaches follow from it.
begin;
select no_plan();

-- Another seed: PGOPTIONS='-c meshcat_test.seed=0.7'
select diag('meshcat_test.seed = ' || seed), setseed(seed::float8)
  from coalesce(nullif(current_setting('meshcat_test.seed', true), ''), '0.42') seed;

create role regress_sla_provider;
create role regress_sla_consumer;
create role regress_sla_engineer;
create role regress_sla_analyst;
create role regress_sla_stranger;
select mesh.create_domain('payments', 'regress_sla_provider');
select mesh.create_domain('consumer_' || i, 'regress_sla_consumer') from generate_series(1, 4) i;
select mesh.appoint('payments', product_owner => 'regress_sla_provider', data_engineer => 'regress_sla_engineer');
select mesh.appoint('consumer_1', data_analyst => 'regress_sla_analyst');
create schema payments_data authorization regress_sla_provider;
set local role regress_sla_provider;
create table payments_data.trans (trans_id integer primary key, booked_at timestamptz not null);
select mesh.adopt('payments.transactions', relation => 'payments_data.trans', time_column => 'booked_at');
select mesh.release('payments.transactions');
reset role;

-- The terms that a random agreement draws from, in units of `step`.
create temp table term (name text, at_most boolean, suffix text, step numeric, most integer);
insert into term values
    ('accuracy', false, '%', 1, 100), ('completeness', false, '%', 1, 100), ('availability', false, '%', 1, 100),
    ('error_rate', true, '%', 1, 100), ('freshness', true, 'min', 60, 600), ('latency', true, 's', 1, 100),
    ('response_p95', true, 'ms', 0.001, 2000), ('throughput', false, '/s', 1, 1000), ('satisfaction', false, '', 1, 5);

-- What was promised and observed, as numbers.
create temp table promised (consumer text, term text, at_most boolean, strict boolean, value numeric);
create temp table observed (nr serial, consumer text, term text, value numeric, as_of timestamptz);
insert into promised
    select 'consumer_' || i, t.name, t.at_most, random() < 0.3, (1 + floor(random() * (t.most - 1))) * t.step
      from generate_series(1, 4) i, term t where random() < 0.6;
select mesh.agree('payments.transactions', p.consumer, string_agg(format('%s %s %s%s', p.term,
           case when p.at_most then '<' else '>' end || case when p.strict then '' else '=' end, round(p.value / t.step), t.suffix), '; ')::mesh.sla)
  from promised p join term t on t.name = p.term group by p.consumer;

-- Breaches as they should come about: after each observation the newest
-- measurement of a term decides.
create temp table expected_breach (consumer text, term text, opened_at timestamptz, closed_at timestamptz);
create function pg_temp.newest(at_moment timestamptz) returns table (consumer text, term text, kept boolean, as_of timestamptz) language sql as $$
    select p.consumer, p.term, case when o.value = p.value then not p.strict when p.at_most then o.value < p.value else o.value > p.value end, o.as_of
      from promised p
      left join lateral (select * from observed o where o.term = p.term and coalesce(o.consumer, p.consumer) = p.consumer and o.as_of <= at_moment
                          order by o.as_of desc limit 1) o on true
$$;
do $$
declare
    t record;
    amount integer;
    moment timestamptz;
    who text;
begin
    for i in 1 .. 150 loop
        select * into t from term order by random() limit 1;
        amount := 1 + floor(random() * (t.most - 1))::integer;
        -- Often exactly what was promised: strictness matters there.
        if random() < 0.3 then
            amount := coalesce((select round(p.value / t.step) from promised p where p.term = t.name order by random() limit 1), amount);
        end if;
        moment := timestamptz '2020-01-01' + random() * interval '5 years';
        who := case when random() < 0.4 then 'consumer_' || (1 + floor(random() * 4)) end;
        insert into observed (consumer, term, value, as_of) values (who, t.name, amount * t.step, moment);
        perform mesh.observe('payments.transactions', format('%s = %s%s', t.name, amount, t.suffix), as_of => moment, consumer => who);
        update expected_breach b set closed_at = n.as_of from pg_temp.newest('infinity') n
         where n.consumer = b.consumer and n.term = b.term and b.closed_at is null and n.kept;
        insert into expected_breach select n.consumer, n.term, n.as_of from pg_temp.newest('infinity') n
         where not n.kept and not exists (select from expected_breach b where b.consumer = n.consumer and b.term = n.term and b.closed_at is null);
    end loop;
end $$;

create temp table moment as
    select timestamptz '2019-12-01' + random() * interval '6 years' as at_moment from generate_series(1, 25)
    union all (select as_of from observed order by random() limit 10)
    union all values (now()), ('infinity'), ('-infinity');
select bag_eq(format('select consumer, term, state, measured_at from mesh.sla_status(%L)', at_moment),
              format($$select consumer, term, case kept when true then 'met' when false then 'broken' else 'unmeasured' end, as_of from pg_temp.newest(%L)$$, at_moment),
              'every state as of ' || at_moment)
  from moment;
select cmp_ok(count(distinct state), '=', 3::bigint, 'all three states occurred') from moment, mesh.sla_status(at_moment);
select bag_eq('select consumer, term, opened_at, closed_at from mesh.breaches', 'select * from expected_breach', 'breaches open and close with the newest measurement');
select cmp_ok(count(*), '>', 10::bigint, 'there were several') from mesh.breaches;
select cmp_ok(count(*) filter (where closed_at is not null), '>', 3::bigint, 'some of which ended') from mesh.breaches;
select is((select count(*) from mesh_catalog.alert), 0::bigint, 'all of it was history, which alarms nobody');
select is_empty($$select from mesh.sla_status() where measured is not null and budget_consumed is not null
                   and error_budget <> '0%' and (budget_consumed > 100) <> (state = 'broken')
                   and not promised ~ '[<>] '$$, 'a budget is overdrawn exactly when its promise is broken');

-- Now, an alert for each side and breach, once however often it is looked at.
select mesh.agree('payments.transactions', 'consumer_1', 'accuracy >= 99%');
select mesh.observe('payments.transactions', 'accuracy = 98%');
select mesh_catalog.settle_breaches() from generate_series(1, 3);
select results_eq($$select d.domain_name, a.kind, a.severity from mesh_catalog.alert a join mesh_catalog.domain d using (domain_id) where a.message ~ 'accuracy >= 99%' order by 1$$,
                  $$values ('consumer_1', 'breach', 'error'), ('payments', 'breach', 'error')$$, 'a breach of now alerts both sides once');

-- Who may do what.
\ir ../lib/error_as.sql
set local client_min_messages = warning;
select is(pg_temp.error_of('regress_sla_' || r, c.sql), case when r = any (c.allowed) then 'ok' else '42501' end, format('%s by %s', c.what, r))
  from (values ('agree', $$select mesh.agree('payments.transactions', 'consumer_1', 'accuracy >= 1%')$$, '{provider,consumer}'::text[]),
               ('end_agreement', $$select mesh.end_agreement('payments.transactions', 'consumer_1')$$, '{provider,consumer}'),
               ('observe', $$select mesh.observe('payments.transactions', 'accuracy = 1%')$$, '{provider,engineer}'),
               ('observe as a consumer', $$select mesh.observe('payments.transactions', 'accuracy = 1%', consumer => 'consumer_1')$$, '{provider,engineer,consumer,analyst}'),
               ('settle', $$select mesh_catalog.settle_breaches()$$, '{}')) c (what, sql, allowed),
       unnest('{provider,engineer,consumer,analyst,stranger}'::text[]) r;
set local role regress_sla_consumer;
select mesh.agree('payments.transactions', 'consumer_1', 'accuracy >= 99.999%');
select is((select sla from mesh.agreements where consumer = 'consumer_1' and state = 'live'), 'accuracy >= 99%', 'a consumer cannot bind the provider');
reset role;

-- What was measured of a draft is its domain's affair.
set local role regress_sla_provider;
create table payments_data.orders (order_id integer primary key);
select mesh.adopt('payments.orders', relation => 'payments_data.orders');
select mesh.agree('payments.orders', 'consumer_1', 'accuracy >= 50%; latency <= 1s');
select mesh.observe('payments.orders', 'accuracy = 60%');
select mesh.observe('payments.orders', 'latency = 1s', consumer => 'consumer_1');
select results_eq($$select state from mesh.sla_status(product => 'payments.orders')$$, '{met,met}'::text[], 'the domain sees what was measured of its draft');
set local role regress_sla_consumer;
select results_eq($$select state from mesh.sla_status(product => 'payments.orders')$$, '{unmeasured,met}'::text[], 'a consumer what it measured itself');
set local role regress_sla_stranger;
select results_eq($$select state from mesh.sla_status(product => 'payments.orders')$$, '{unmeasured,unmeasured}'::text[], 'others nothing');
reset role;

-- Availability is the share of minutes with a heartbeat, a gap counting as down.
insert into mesh_catalog.heartbeat select timestamptz '2021-01-31 00:00+00' - m * interval '1 minute' from generate_series(1, 1000) m where m % 10 <> 5;
select mesh.agree('payments.orders', 'consumer_2', 'availability >= 95%');
select is((select measured from mesh.sla_status(at_moment::timestamptz, 'payments.orders', 'consumer_2')), measured, 'availability as of ' || at_moment)
  from (values ('2021-01-31 00:00+00', '90%'), ('2021-01-31 16:40+00', '45%'), ('2021-01-30 07:20+00', null), ('2021-01-30 07:21+00', '100%'),
               ('2021-03-15 00:00+00', null)) v (at_moment, measured);
select mesh.observe('payments.orders', 'availability = 12%', as_of => '2021-01-20 00:00+00');
select is((select measured from mesh.sla_status('2021-01-31 00:00+00', 'payments.orders', 'consumer_2')), '12%', 'what somebody observed in these days counts before the heartbeat');

-- A run without rows, or of an unreadable age, measures nothing.
insert into mesh_catalog.check_run (product_id, started_at, duration, as_of, backdated, mode, data_as_of, rows_checked, run_by)
    select product_id, now(), '0', now(), false, 'full', 'infinity', 0, current_user from mesh_catalog.product where product_name = 'orders';
insert into mesh_catalog.check_run_dimension (run_id, dimension, rows_checked, rows_failed, checks, checks_failed)
    select max(run_id), unnest('{accuracy,completeness}'::text[]), 0, 0, 1, 0 from mesh_catalog.check_run;
select is_empty($$select from mesh.observations where product = 'payments.orders' and evidence ~ 'check run'$$, 'an empty run measures nothing');

-- Text that would break out of SQL text.
select lives_ok(format('select mesh.agree(%L, %L, %L, delivery => %4$L, escalation => %4$L)', 'payments.orders', 'consumer_3', 'accuracy >= 1%', hostile), 'agree: ' || hostile)
  from unnest(array['''; drop schema mesh; --', '%s%n$1', '$$', '"']) hostile;
select throws_ok(format('select mesh.agree(%L, %L, %L, formats => array[%L])', 'payments.orders', 'consumer_3', 'accuracy >= 1%', hostile), '42704', null, 'no port ' || hostile)
  from unnest(array['''; drop schema mesh; --', '%s%n$1', '$$', '"', '', 'stream']) hostile;

select * from finish();
rollback;
