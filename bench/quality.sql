-- All checks of a product, against one statement for each check.
create role bench_team;
select mesh.create_domain('ledger', owner => 'bench_team') \g /dev/null
create schema ledger_data authorization bench_team;
set role bench_team;
create table ledger_data.movements as
select n as id, n % 1000 as account, (n::bigint * 7919 % 100000)::numeric / 100 as amount,
       (array['credit', 'debit', 'fee'])[1 + n % 3] as type, md5(n::text) as reference,
       date '2024-01-01' + n % 700 as booked_on
  from generate_series(1, 1000000) n;
reset role;
vacuum analyze ledger_data.movements;
select item from mesh.adopt('ledger.movements', 'ledger_data.movements') \g /dev/null
select mesh.expect('ledger.movements', predicate) from unnest(array['id is not null', 'account between 0 and 999',
    'amount >= 0', 'amount < 1000', $$type in ('credit', 'debit', 'fee')$$, 'length(reference) = 32',
    'reference is not null', $$booked_on >= date '2024-01-01'$$, $$booked_on < date '2026-01-01'$$, 'account is not null']) p(predicate) \g /dev/null
select * from bench.compare('10 checks of 1,000,000 rows',
    $$select count(*) from mesh.check('ledger.movements')$$,
    $$select (select count(*) from ledger_data.movements where not (id is not null)),
             (select count(*) from ledger_data.movements where not (account between 0 and 999)),
             (select count(*) from ledger_data.movements where not (amount >= 0)),
             (select count(*) from ledger_data.movements where not (amount < 1000)),
             (select count(*) from ledger_data.movements where not (type in ('credit', 'debit', 'fee'))),
             (select count(*) from ledger_data.movements where not (length(reference) = 32)),
             (select count(*) from ledger_data.movements where not (reference is not null)),
             (select count(*) from ledger_data.movements where not (booked_on >= date '2024-01-01')),
             (select count(*) from ledger_data.movements where not (booked_on < date '2026-01-01')),
             (select count(*) from ledger_data.movements where not (account is not null))$$, :rounds);
