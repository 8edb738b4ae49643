-- Agreements, what was measured, and breaches. All of it is rolled back at the end.
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
begin;
create role regress_sla_payments;
create role regress_sla_risk;
create role regress_sla_marketing;
create role regress_sla_stranger;
select from mesh.create_domain('payments', 'regress_sla_payments');
select mesh.appoint('payments', product_owner => 'regress_sla_payments');
select from mesh.create_domain('risk', 'regress_sla_risk', archetype => 'consumer');
select from mesh.create_domain('marketing', 'regress_sla_marketing', archetype => 'consumer');
select mesh.set_governance('risk', 'accuracy >= 99.9%');
select mesh.set_governance('marketing', 'accuracy >= 95%');

-- 10,000 transactions, of which 137 bear a type that nobody documented, and 5,920
-- no purpose.
create schema payments_data authorization regress_sla_payments;
set local role regress_sla_payments;
create table payments_data.trans (trans_id integer primary key, type text not null, purpose text, booked_at timestamptz not null);
insert into payments_data.trans
    select i, case when i <= 137 then 'VYBER' else 'VYDAJ' end, case when i > 5920 then 'rent' end,
           timestamptz '1998-12-31 00:00+00' - i * interval '1 minute'
      from generate_series(0, 9999) i;
update payments_data.trans set type = 'VYBER' where trans_id = 0;
update payments_data.trans set type = 'VYDAJ' where trans_id = 137;
select from mesh.adopt('payments.transactions', relation => 'payments_data.trans', time_column => 'booked_at');
select from mesh.expect('payments.transactions', $$type in ('PRIJEM', 'VYDAJ')$$, check_name => 'type_documented');
select from mesh.add_check('payments.transactions', 'not_null', '{purpose}', fail => '> 90 %', check_name => 'purpose_given');
select from mesh.release('payments.transactions');

-- The consumers propose; the provider binds herself.
set local role regress_sla_risk;
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99%') is null;
select mesh.agree('payments.transactions', 'risk', 'completeness >= 40%') is null;
select mesh.agree('payments.transactions', 'risk', 'freshness <= 1h; accuracy >= 99.9%; response_p95 < 1s', formats => '{table}',
                  delivery => 'daily by 07:00', escalation => 'the risk desk', review_on => current_date + 90) > 0 as proposed;
select consumer, sla, delivery, formats, escalation, state, below_governance, made_by from mesh.agreements;
select count(*) from mesh.sla_status();
set local role regress_sla_payments;
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.9%; freshness <= 1h; response_p95 < 1s', formats => '{table}',
                  delivery => 'daily by 07:00', escalation => 'the risk desk', review_on => current_date + 90) > 0 as agreed;
select mesh.agree('payments.transactions', 'marketing', 'accuracy >= 95%; completeness >= 40%') > 0 as agreed;
select product, consumer, term, promised, measured, state from mesh.sla_status();

-- One run of the checks is an observation: the same accuracy keeps one promise
-- and breaks another.
select check_name, status, rows_checked, rows_failed from mesh.check('payments.transactions', as_of => '1998-12-31 00:30+00');
select consumer, term, promised, measured, state, measured_at at time zone 'utc' as measured_at, error_budget, budget_consumed
  from mesh.sla_status();
select consumer, term, promised, measured, opened_at at time zone 'utc' as opened_at, backdated, closed_at from mesh.breaches;
select term, measured, backdated, consumer from mesh.observations order by term;
-- Before that nothing was known.
select consumer, term, measured, state from mesh.sla_status('1998-12-31 00:29+00');
-- History alarms nobody, unless the database is for demonstration.
select count(*) from mesh.alerts where kind = 'breach';

-- People observe what checks cannot see, as of some moment.
select mesh.observe('payments.transactions', 'response_p95 = 750 ms', as_of => '1999-01-01 00:00+00', consumer => 'risk', note => 'from the client');
select mesh.observe('payments.transactions', 'accuracy = 99.95%; freshness = 2h', as_of => '1999-01-01 00:00+00');
select consumer, term, promised, measured, state from mesh.sla_status();
select consumer, term, promised, measured, state from mesh.sla_status('1998-12-31 12:00+00', consumer => 'risk');
select consumer, term, measured, closed_measured, outcome from mesh.breaches order by consumer, term;
reset role;
set local meshcat.demonstration = on;
set local role regress_sla_payments;
select mesh.observe('payments.transactions', 'accuracy = 94%', as_of => '1999-01-02 00:00+00');
select a.kind, a.severity, a.product, a.domain, a.message from mesh.alerts a where kind = 'breach' order by a.message, a.domain;

-- An amendment supersedes, and its breaches are its own.
select mesh.agree('payments.transactions', 'marketing', 'accuracy >= 95%; completeness >= 45%') > 0 as amended;
select sla, state, ended_at is not null as ended from mesh.agreements where consumer = 'marketing' order by agreement_id;
select b.term, b.promised, b.measured, b.outcome from mesh.breaches b where consumer = 'marketing' order by breach_id;
select mesh.end_agreement('payments.transactions', 'marketing');
select mesh.end_agreement('payments.transactions', 'marketing');
select b.term, b.outcome from mesh.breaches b where consumer = 'marketing' order by breach_id;

-- The consumer demands more than was agreed: flagged, not broken.
set local role regress_sla_risk;
select mesh.set_governance('risk', 'accuracy >= 99.99%');
select consumer, sla, state, below_governance from mesh.agreements where state = 'live';

-- The charter's promises, by the worst of the domain's products.
set local role regress_sla_payments;
select mesh.set_charter('payments', '{"quality_standards": {"accuracy": "90%", "completeness": "50%"}, "committed_service": {"uptime": "99.5%"}}');
select term, promised, measured, met, state, product, products_measured, products from mesh.charter_status where domain = 'payments' and term <> 'availability';
select domain, kind, item, owner, consumers, declared_frequency, observed_frequency, observed_in from mesh.inventory where kind = 'product';

-- Who may not, and bad input.
set local role regress_sla_stranger;
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 1%');
select mesh.end_agreement('payments.transactions', 'risk');
select mesh.observe('payments.transactions', 'accuracy = 1%');
select mesh.observe('payments.transactions', 'accuracy = 1%', consumer => 'risk');
select mesh_catalog.settle_breaches();
set local role regress_sla_payments;
select mesh.agree('payments.transaction', 'risk', 'accuracy >= 99.99%');
select mesh.agree('payments.transactions', 'risks', 'accuracy >= 99.99%');
select mesh.agree('payments.transactions', 'payments', 'accuracy >= 99.99%');
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.99%; accuracy >= 99.99%');
select mesh.agree('payments.transactions', 'risk', 'accuracy <= 99.99%');
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.99');
select mesh.agree('payments.transactions', 'risk', null);
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.99%', formats => '{rest}');
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.99%', formats => '{null}');
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.99%', review_on => '2001-01-01');
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.99%', review_on => 'infinity');
select mesh.observe('payments.transactions', 'beauty = 1');
select mesh.observe('payments.transactions', 'accuracy >= 1%');
select mesh.observe('payments.transactions', 'accuracy = 101%');
select mesh.observe('payments.transactions', '');
select mesh.observe('payments.transactions', 'accuracy = 1%', as_of => '-infinity');
select mesh.sla_status(product => 'payments.transaction');
select mesh.sla_status(consumer => 'nobody');
select mesh.sla_status(null);
select count(*) as live_and_unchanged from mesh.agreements where state = 'live' and consumer = 'risk' and sla = 'accuracy >= 99.9%; freshness <= 1h; response_p95 < 1s';
rollback;
