-- Incidents: a failed check with consumers opens one, people deal with it. All of
-- it is rolled back at the end.
\set ON_ERROR_ROLLBACK on
\set VERBOSITY default
\set SHOW_CONTEXT never
begin;
create role regress_incident_payments;
create role regress_incident_engineer;
create role regress_incident_risk;
create role regress_incident_marketing;
create role regress_incident_reader;
create role regress_incident_nobody;
select mesh.create_domain('payments', 'regress_incident_payments', 'Moves money');
select mesh.create_domain('risk', 'regress_incident_risk', 'Judges risk');
select mesh.create_domain('marketing', 'regress_incident_marketing', 'Sells');
select mesh.appoint('payments', data_engineer => 'regress_incident_engineer');
create schema payments_data authorization regress_incident_payments;
create schema risk_data authorization regress_incident_risk;
set local role regress_incident_payments;
create table payments_data.trans (trans_id integer, type text);
insert into payments_data.trans values (1, 'credit'), (2, 'debit'), (3, 'cash');
set local role regress_incident_risk;
create table risk_data.feature (trans_id integer);
create table risk_data.score (trans_id integer);
reset role;
\o /dev/null
select * from mesh.adopt('payments.transactions', relation => 'payments_data.trans', version => '1.0.0');
select * from mesh.adopt('risk.features', relation => 'risk_data.feature', version => '1.0.0');
select * from mesh.adopt('risk.scores', relation => 'risk_data.score', version => '1.0.0');
\o
select mesh.expect('payments.transactions', $$type in ('credit', 'debit')$$, check_name => 'type');
select mesh.expect('payments.transactions', 'trans_id < 3', check_name => 'small', severity => 'warning');

-- Nobody uses the product: a failed check is the domain's own affair.
set local role regress_incident_engineer;
select check_name, status from mesh.check('payments.transactions');
select count(*) from mesh.incidents;

-- Others do: one incident with everyone it affects, and one alert for each domain.
reset role;
select mesh.declare_lineage('payments.transactions', 'risk.features');
select mesh.declare_lineage('risk.features', 'risk.scores');
\o /dev/null
select * from mesh.scan_lineage();
\o
select mesh.agree('payments.transactions', 'marketing', 'accuracy >= 95%') > 0 as agreed;
set local role regress_incident_engineer;
select check_name, status from mesh.check('payments.transactions');
select check_name, status from mesh.check('payments.transactions');
create function pg_temp.without_ids(sql text) returns text language plpgsql as $$
begin
    execute sql;
    return 'no error';
exception when others then
    return sqlstate || ' ' || regexp_replace(sqlerrm, '\d+', 'N');
end $$;
create function pg_temp.without_id(sql text) returns text language sql as $$ select regexp_replace(sql, '\(\d+', '(N') $$;
select product, state, severity, title, failed_checks, affected_products, affected_domains, owners, occurrences, pg_temp.without_id(next_step) as next_step
  from mesh.incidents;
select event, role, note from mesh.incident_log;
select kind, severity, product, domain, message, details - 'incident_id' as details, notified_at from mesh.alerts where kind = 'incident';
set local role regress_incident_marketing;
select product, title, affected_products, affected_domains, next_step from mesh.incidents;
select kind, product, domain, message, details - 'incident_id' as details from mesh.alerts where kind = 'incident';
set local role regress_incident_nobody;
select product, state, severity, title, failed_checks, affected_products, affected_domains, next_step from mesh.incidents;
select count(*) from mesh.alerts;
select count(*) from mesh.incident_log;

-- People deal with it, the domain's own.
set local role regress_incident_marketing;
select mesh.acknowledge(incident_id, 'me') from mesh.incidents;
set local role regress_incident_engineer;
select mesh.acknowledge(incident_id, 'looking into type') from mesh.incidents;
select pg_temp.without_ids($$select mesh.acknowledge(incident_id) from mesh.incidents$$);
select state, acknowledged_by, next_step from mesh.incidents;

-- Other failures join it and are told; a repaired one is not yet the end.
reset role;
update payments_data.trans set type = 'debit' where trans_id = 3;
select mesh.add_check('payments.transactions', 'row_count', fail => '< 10 rows');
set local role regress_incident_engineer;
select check_name, status from mesh.check('payments.transactions');
select title, failed_checks, occurrences, recovered_at from mesh.incidents;
select count(*) from mesh.alerts where kind = 'incident';
reset role;
select mesh.drop_check('payments.transactions', 'row count');
set local role regress_incident_engineer;
select check_name, status from mesh.check('payments.transactions');
select state, failed_checks, recovered_at is not null as recovered from mesh.incidents;
reset role;
select mesh.add_check('payments.transactions', 'row_count', fail => '< 1 rows');
set local role regress_incident_engineer;
select check_name, status from mesh.check('payments.transactions');
select state, recovered_at is not null as recovered, pg_temp.without_id(next_step) as next_step from mesh.incidents;
select mesh.resolve(incident_id, '') from mesh.incidents;
select mesh.resolve(incident_id, 'cash is debit') from mesh.incidents;
select pg_temp.without_ids($$select mesh.resolve(incident_id, 'again') from mesh.incidents$$);
select state, resolved_by, resolution, next_step from mesh.incidents;
select event, role, note from mesh.incident_log;

-- What was backdated is history, unless the database is a demonstration.
reset role;
update payments_data.trans set type = 'cash' where trans_id = 3;
select check_name, status from mesh.check('payments.transactions', as_of => '2024-01-01') where check_name = 'type';
select count(*) from mesh.incidents where state <> 'resolved';

-- Muted products keep their incidents to themselves.
set local role regress_incident_engineer;
select mesh.mute('payments.transactions', now() + interval '1 hour');
create temporary table alerts_before as select count(*) as n from mesh.alerts where kind = 'incident';
select check_name, status from mesh.check('payments.transactions') where check_name = 'type';
select state, (select count(*) - b.n from mesh.alerts, alerts_before b where kind = 'incident' group by b.n) as new_alerts from mesh.incidents where state <> 'resolved';
select mesh.mute('payments.transactions', null);

-- Whoever can read a product can find it wrong.
reset role;
grant usage on schema payments to regress_incident_reader;
grant select on payments.transactions to regress_incident_reader;
set local role regress_incident_reader;
select mesh.open_incident('payments.transactions', 'amounts look wrong', details => '{"seen": "in the report"}') > 0 as opened;
select mesh.open_incident('payments.transactions', 'amounts look wrong', severity => 'critical') > 0 as joined;
select product, state, severity, occurrences, title from mesh.incidents where opened_by = 'regress_incident_reader';
set local role regress_incident_engineer;
select product, state, severity, occurrences, title, details, pg_temp.without_id(next_step) as next_step from mesh.incidents where opened_by = 'regress_incident_reader';
select severity, domain, message from mesh.alerts where kind = 'incident' order by alert_id desc limit 2;

-- Bad input.
set local role regress_incident_nobody;
select mesh.open_incident('payments.transactions', 'I think so');
select mesh.mute('payments.transactions', now() + interval '1 hour');
select mesh_catalog.incident_from_run(1);
set local role regress_incident_engineer;
select mesh.open_incident('payments.transaction', 'x');
select mesh.open_incident('payments.transactions', ' ');
select mesh.open_incident('payments.transactions', null);
select mesh.open_incident('payments.transactions', 'x', severity => 'awful');
select mesh.open_incident('payments.transactions', 'x', details => '[]');
select mesh.open_incident('payments.transactions', repeat('x', 300));
select mesh.acknowledge(0);
select mesh.acknowledge(null);
select mesh.resolve(0, 'x');
select mesh.mute('payments.transactions', now() - interval '1 hour');
select mesh.mute('payments.transactions', 'infinity');
rollback;
