-- Checks from a first expectation to scores, failing rows and contracts. All of it
-- is rolled back at the end.
\set ON_ERROR_ROLLBACK on
\set VERBOSITY default
\set SHOW_CONTEXT never
begin;
create role regress_quality_owner;
create role regress_quality_engineer;
create role regress_quality_liaison;
create role regress_quality_other;
select mesh.create_domain('payments', 'regress_quality_owner', 'Moves money');
select mesh.create_domain('risk', 'regress_quality_other', 'Judges risk');
select mesh.appoint('payments', data_engineer => 'regress_quality_engineer', compliance_liaison => 'regress_quality_liaison');
create schema payments_data authorization regress_quality_owner;
grant usage on schema payments_data to regress_quality_engineer;

set local role regress_quality_owner;
create table payments_data.account (account_id integer primary key);
insert into payments_data.account select generate_series(1, 9);
create table payments_data.trans (
    trans_id   integer,
    account_id integer,
    type       text,
    amount     numeric,
    purpose    text,
    code       char(3),
    booked_on  date
);
insert into payments_data.trans
select i, i % 10 + 1, (array['credit', 'debit'])[1 + i % 2], i * 1.5, (array['rent', 'food', 'loan'])[1 + i % 3],
       'A' || i % 10, date '2024-01-01' + i % 50
  from generate_series(1, 100) i;
insert into payments_data.trans values
    (100, 1, 'cash', -1, '', 'x', '2024-02-20'),
    (101, null, null, null, ' ', null, 'infinity'),
    (102, 2, 'debit', 'NaN', null, '', null);

set local role regress_quality_engineer;
\o /dev/null
select * from mesh.adopt('payments.transactions', relation => 'payments_data.trans', version => '1.0.0', time_column => 'booked_on');
\o

-- Expectations are plain SQL; the other kinds have parameters.
select mesh.expect('payments.transactions', $$type in ('credit', 'debit')$$);
select mesh.expect('payments.transactions', 'amount > 0', fail => '> 5 %', warn => '> 0 rows', check_name => 'amounts are positive', severity => 'warning', description => 'A reversal is a row of its own', weight => 2);
select mesh.expect('payments.transactions', 'amount / (account_id - 2) > 0 -- why', fail => null, warn => '>= 1 row', check_name => 'ratio', filter => 'account_id > 2');
select mesh.add_check('payments.transactions', 'not_null', '{type}');
select mesh.add_check('payments.transactions', 'missing', '{purpose}', '{"missing_values": ["", " "]}', fail => '> 50 %');
select mesh.add_check('payments.transactions', 'in_set', '{purpose}', '{"values": ["rent", "food", "loan", "", " "]}');
select mesh.add_check('payments.transactions', 'range', '{amount}', '{"min": -1, "below": 1000}');
select mesh.add_check('payments.transactions', 'pattern', '{code}', '{"pattern": "^A\\d"}');
select mesh.add_check('payments.transactions', 'length', '{type}', '{"min": 5, "max": 6}');
select mesh.add_check('payments.transactions', 'unique', '{trans_id}');
select mesh.add_check('payments.transactions', 'unique', '{account_id,booked_on}', '{"nulls_distinct": false}', fail => '> 1000 rows');
select mesh.add_check('payments.transactions', 'freshness', fail => '> 2 d', warn => '> 1 d');
select mesh.add_check('payments.transactions', 'row_count', fail => 'mustBeBetween 100 and 200 rows');
select mesh.add_check('payments.transactions', 'referential', '{account_id}', '{"references": "payments_data.account", "columns": ["account_id"]}', warn => '> 0');
select mesh.add_check('payments.transactions', 'expression', params => '{"predicate": "amount is not null or type is null"}');
select mesh.add_check('payments.transactions', 'sql', params => '{"query": "select sum(amount) > 0 from ${object};"}', fail => 'mustBe 1', check_name => 'money moves');
select mesh.add_check('payments.transactions', 'text', description => 'The bank confirms the figures', check_name => 'confirmed');
select check_name, kind, columns, params, filter, dimension, severity, fail, warn, weight, origin
  from mesh.checks where product = 'payments.transactions' order by created_at, check_name;

-- What each check finds.
select check_name, status, rows_checked, rows_failed, metric, threshold, tier, message, scope
  from mesh.check('payments.transactions', as_of => '2024-02-20 12:00+00');
select dimension, score, rows_checked, rows_failed, checks, checks_failed from mesh.score('payments.transactions');
select product, as_of at time zone 'UTC' as as_of, backdated, mode, scope, data_as_of at time zone 'UTC' as data_as_of, rows_checked, score, passed, warned, failed, errors, unmeasured, run_by
  from mesh.check_runs;
select check_name, status, rows_failed, message from mesh.check_results where status <> 'pass' order by check_name;

-- The rows behind it.
select failing_rows ->> 'trans_id' as id from mesh.failing_rows('payments.transactions', $$type in ('credit', 'debit')$$);
set local role regress_quality_owner;
select r ->> 'trans_id' as id, r ->> 'type' as type from mesh.failing_rows('payments.transactions', $$type in ('credit', 'debit')$$) r;
select r ->> 'trans_id' as id, r ->> 'purpose' as purpose from mesh.failing_rows('payments.transactions', 'purpose not missing') r order by 1;
select r ->> 'trans_id' as id, r ->> 'amount' as amount from mesh.failing_rows('payments.transactions', 'trans_id unique') r order by 2;
select count(*) from mesh.failing_rows('payments.transactions', 'account_id in payments_data.account', null);
select count(*) from mesh.failing_rows('payments.transactions', 'account_id in payments_data.account', 3);
select count(*) from mesh.failing_rows('payments.transactions', 'row count');
select count(*) from mesh.failing_rows('payments.transactions', 'row count', -1);
select count(*) from mesh.failing_rows('payments.transactions', 'row cont');

-- How it is measured.
select pass, tier, checks, reason from mesh.explain_checks('payments.transactions');
select statement from mesh.explain_checks('payments.transactions') where pass = 1;

-- A check never changes: another one takes its place, and the past stays.
select mesh.drop_check('payments.transactions', 'ratio');
select mesh.drop_check('payments.transactions', 'ratio');
select mesh.expect('payments.transactions', 'amount > 1', check_name => 'ratio');
select check_name, params ->> 'predicate' as predicate, dropped_at is not null as dropped from mesh.checks where check_name = 'ratio' order by dropped;

-- A column that goes makes its checks errors; the others are measured.
alter table payments_data.trans rename column purpose to reason;
select check_name, status, rows_failed, message from mesh.check('payments.transactions') where status in ('error', 'fail') and kind <> 'freshness';
select mesh.drop_check('payments.transactions', 'purpose in set');
alter table payments_data.trans rename column reason to purpose;

-- A check that raises in some row is an error; the others are measured.
select mesh.expect('payments.transactions', '100 / (trans_id - 50) < 1000', check_name => 'raises');
select mesh.expect('payments.transactions', 'type::integer > 0', check_name => 'raises too');
select check_name, status, rows_failed, message from mesh.check('payments.transactions') where status in ('error', 'fail') and kind <> 'freshness';
select dimension, score, rows_failed from mesh.score('payments.transactions');
select check_name, message from mesh.check_results where status = 'error' order by run_id, check_name;

-- Nothing to measure is neither good nor bad.
delete from payments_data.trans;
select check_name, status, rows_checked, rows_failed, metric, message from mesh.check('payments.transactions');
select dimension, score, rows_checked, rows_failed, checks from mesh.score('payments.transactions');

-- A read-only transaction cannot record.
\set ON_ERROR_ROLLBACK off
savepoint writable;
set local transaction_read_only = on;
select count(*) from mesh.check('payments.transactions');
rollback to writable;
\set ON_ERROR_ROLLBACK on
select count(*) from mesh.check_runs;

-- Contracts: rules become checks, checks become rules.
reset role;
select * from mesh.set_contract('payments.transactions', '{
    "apiVersion": "v3.1.0", "kind": "DataContract", "id": "x", "version": "1.0.0", "status": "active",
    "schema": [{"name": "transactions", "quality": [
        {"metric": "rowCount", "mustBeGreaterThan": 0},
        {"type": "text", "description": "Reviewed by the auditor", "name": "reviewed"},
        {"type": "sql", "query": "select count(*) from {table} where {column} is null", "mustBe": 0},
        {"metric": "duplicateValues", "arguments": {"properties": ["account_id", "booked_on"]}, "mustBeLessThan": 5, "unit": "percent"}],
      "properties": [
        {"name": "type", "quality": [
            {"metric": "invalidValues", "arguments": {"validValues": ["credit", "debit"]}, "mustBe": 0, "dimension": "ac"},
            {"metric": "nullValues", "mustBe": 0, "name": "type not null", "severity": "high", "unknown": {"kept": true}}]},
        {"name": "purpose", "quality": [
            {"metric": "missingValues", "arguments": {"missingValues": [null, "", " "]}, "mustBeLessThan": 60, "unit": "percent"}]},
        {"name": "gone", "quality": [{"metric": "nullValues", "mustBe": 0}]}]}]}');
select a.* from mesh_catalog.version v join mesh_catalog.product p using (product_id),
       mesh_catalog.apply_contract_quality(v.product_id, v.version_id) a
 where p.product_name = 'transactions';
select check_name, kind, columns, fail, dimension, severity from mesh.checks where origin = 'contract' order by check_name;
select c.check_name, c.origin, c.column_name, c.rule
  from mesh_catalog.product p, mesh_catalog.contract_quality(p.product_id) c where p.product_name = 'transactions';

-- Whose checks they are.
set local role regress_quality_other;
select mesh.expect('payments.transactions', 'true');
select mesh.drop_check('payments.transactions', 'confirmed');
select * from mesh.check('payments.transactions');
select count(*) from mesh.check_runs;
select count(*) from mesh.score('payments.transactions');
select mesh_catalog.apply_contract_quality(1, 1);
set local role regress_quality_liaison;
select mesh.expect('payments.transactions', 'true');
select count(*) from mesh.check_runs;
select count(*) > 0 as runs from mesh.check('payments.transactions');

-- Bad input.
set local role regress_quality_engineer;
select mesh.expect('payments.transaktions', 'true');
select mesh.expect(null, 'true');
select mesh.expect('payments.transactions', null);
select mesh.expect('payments.transactions', '');
select mesh.expect('payments.transactions', 'amount');
select mesh.expect('payments.transactions', 'amonut > 0');
select mesh.expect('payments.transactions', 'amount > 0', fail => '> many rows');
select mesh.expect('payments.transactions', 'amount > 0', fail => '> 1 h');
select mesh.expect('payments.transactions', 'amount > 0', fail => '> NaN %');
select mesh.expect('payments.transactions', 'amount > 0', dimension => 'beauty');
select mesh.expect('payments.transactions', 'amount > 0', severity => 'bad');
select mesh.expect('payments.transactions', 'amount > 0', weight => 0);
select mesh.expect('payments.transactions', 'amount > 0', weight => 'NaN');
select mesh.expect('payments.transactions', 'amount > 0', check_name => repeat('x', 64));
select mesh.expect('payments.transactions', 'amount > 0', check_name => 'ratio');
select mesh.add_check('payments.transactions', 'uniqe', '{type}');
select mesh.add_check('payments.transactions', 'in_set', '{type}', '{"value": ["x"]}');
select mesh.add_check('payments.transactions', 'in_set', '{type}');
select mesh.add_check('payments.transactions', 'range', '{amount}', '{"min": "abc"}');
select mesh.add_check('payments.transactions', 'pattern', '{type}', '{"pattern": "("}');
select mesh.add_check('payments.transactions', 'unique', '{nope}');
select mesh.add_check('payments.transactions', 'freshness', '{type}', fail => '> 1 h');
select mesh.add_check('payments.transactions', 'freshness');
select mesh.add_check('payments.transactions', 'row_count', fail => '> 5 %');
select mesh.add_check('payments.transactions', 'referential', '{account_id}', '{"references": "nowhere.accounts", "columns": ["account_id"]}');
select mesh.add_check('payments.transactions', 'sql', params => '{"query": "select 1; select 2"}', fail => '> 0');
select mesh.add_check('payments.transactions', 'not_null', params => null);
select * from mesh.check(null);
select * from mesh.check('payments.transactions', mode => 'quick');
select * from mesh.check('payments.transactions', as_of => 'infinity');
select * from mesh.check('payments.transactions', as_of => now() + interval '1 day');
select * from mesh.check('payments.transactions', as_of => null);
rollback;
