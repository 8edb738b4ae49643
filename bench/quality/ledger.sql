-- The table of 12 columns that the benches of quality check, a view of it, and the
-- 40 rules that both have as checks.
select mesh.create_domain('ledger', owner => 'bench_team') \g /dev/null
create schema ledger_data authorization bench_team;
set role bench_team;
create table ledger_data.movements as
select n as id, (n * 7919 % 100000)::integer as account_id, case when n % 10 > 0 then (n % 500)::integer end as branch,
       (n * 7919 % 10000000)::numeric / 100 as amount, ((n * 104729 % 100000000)::numeric - 1000000) / 100 as balance,
       (n % 1000) / 7.0::double precision as rate,
       (array['credit', 'debit', 'fee', 'interest'])[1 + n % 4] as type, (array['open', 'settled', 'reversed'])[1 + n % 3] as status,
       'user' || n % 100000 || '@example.com' as email, initcap(substr(md5(n::text), 1, 12)) as holder,
       date '2020-01-01' + (n % 2000)::integer as booked_on, timestamptz '2020-01-01 00:00+00' + n * interval '10 s' as created_at
  from generate_series(1::bigint, :rows) n;
create view ledger_data.viewed as select * from ledger_data.movements;
reset role;
vacuum (freeze, analyze) ledger_data.movements;
select item from unnest(array['movements', 'viewed']) t, mesh.adopt('ledger.' || t, 'ledger_data.' || t) \g /dev/null

-- Each rule as a check, and as the condition that one would write by hand.
create table bench.rule (kind text, columns text[], params jsonb, condition text);
insert into bench.rule values
    ('not_null', '{id}', '{}', 'id is not null'),
    ('not_null', '{account_id}', '{}', 'account_id is not null'),
    ('not_null', '{amount}', '{}', 'amount is not null'),
    ('not_null', '{type}', '{}', 'type is not null'),
    ('not_null', '{status}', '{}', 'status is not null'),
    ('not_null', '{booked_on}', '{}', 'booked_on is not null'),
    ('not_null', '{created_at}', '{}', 'created_at is not null'),
    ('not_null', '{holder}', '{}', 'holder is not null'),
    ('range', '{id}', '{"above": 0}', 'id > 0'),
    ('range', '{id}', '{"max": 1000000000}', 'id <= 1000000000'),
    ('range', '{account_id}', '{"min": 0}', 'account_id >= 0'),
    ('range', '{account_id}', '{"below": 100000}', 'account_id < 100000'),
    ('range', '{branch}', '{"min": 0}', 'branch >= 0'),
    ('range', '{branch}', '{"max": 499}', 'branch <= 499'),
    ('range', '{account_id}', '{"min": 1, "max": 99999}', 'account_id between 1 and 99999'),
    ('range', '{branch}', '{"min": 1, "max": 400}', 'branch between 1 and 400'),
    ('range', '{amount}', '{"min": 0}', 'amount >= 0'),
    ('range', '{amount}', '{"below": 100000}', 'amount < 100000'),
    ('range', '{balance}', '{"min": -10000}', 'balance >= -10000'),
    ('range', '{balance}', '{"below": 1000000}', 'balance < 1000000'),
    ('expression', '{}', '{"predicate": "amount <> 13.37"}', 'amount <> 13.37'),
    ('range', '{balance}', '{"above": -9999.99}', 'balance > -9999.99'),
    ('range', '{booked_on}', '{"min": "2020-01-01"}', $$booked_on >= date '2020-01-01'$$),
    ('range', '{booked_on}', '{"below": "2026-01-01"}', $$booked_on < date '2026-01-01'$$),
    ('range', '{created_at}', '{"min": "2020-01-01 00:00+00"}', $$created_at >= timestamptz '2020-01-01 00:00+00'$$),
    ('range', '{created_at}', '{"below": "2030-01-01 00:00+00"}', $$created_at < timestamptz '2030-01-01 00:00+00'$$),
    ('in_set', '{type}', '{"values": ["credit", "debit", "fee", "interest"]}', $$type in ('credit', 'debit', 'fee', 'interest')$$),
    ('in_set', '{status}', '{"values": ["open", "settled"]}', $$status in ('open', 'settled')$$),
    ('in_set', '{branch}', '{"values": [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]}', 'branch in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144)'),
    ('expression', '{}', '{"predicate": "type not in (''cash'', ''cheque'')"}', $$type not in ('cash', 'cheque')$$),
    ('length', '{holder}', '{"min": 12, "max": 12}', 'length(holder) = 12'),
    ('length', '{email}', '{"min": 6, "max": 100}', 'length(email) between 6 and 100'),
    ('length', '{type}', '{"max": 8}', 'length(type) <= 8'),
    ('length', '{status}', '{"min": 4}', 'length(status) >= 4'),
    ('expression', '{}', '{"predicate": "upper(type) <> type"}', 'upper(type) <> type'),
    ('expression', '{}', '{"predicate": "btrim(holder) = holder"}', 'btrim(holder) = holder'),
    ('pattern', '{email}', '{"pattern": "^[a-z0-9._]+@[a-z0-9.]+\\.[a-z]{2,}$"}', $$email ~ '^[a-z0-9._]+@[a-z0-9.]+\.[a-z]{2,}$'$$),
    ('pattern', '{holder}', '{"pattern": "^[0-9A-F][0-9a-f]+$"}', $$holder ~ '^[0-9A-F][0-9a-f]+$'$$),
    ('expression', '{}', '{"predicate": "rate < 142"}', 'rate < 142'),
    ('expression', '{}', '{"predicate": "amount >= 0 or type <> ''credit''"}', $$amount >= 0 or type <> 'credit'$$);
select mesh.add_check(p.product, r.kind, r.columns, r.params, check_name => 'rule ' || r.n)
  from (select row_number() over () as n, * from bench.rule) r, unnest(array['ledger.movements', 'ledger.viewed']) p (product) \g /dev/null
