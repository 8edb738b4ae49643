-- A bank: derived products over ports, nightly loads, corrections and reports. Its tables
-- and views are those of demo/sql.

-- What the bank knows of each account (demo/sql/040).
create materialized view account_features as
with withdrawals as (
    select account_id, sum(amount) as withdrawn from payments.transactions where type <> 'PRIJEM' group by account_id
), behaviour as (
    select account_id, min(balance) as min_balance, count(*) filter (where purpose = 'SANKC. UROK') as penalties
      from payments.transactions group by account_id
)
select a.account_id, d.region, coalesce(w.withdrawn, 0) as withdrawn, b.min_balance, coalesce(b.penalties, 0) as penalties, l.status as loan_status
  from accounts.accounts as a
  join customer.districts as d on d.district_id = a.district_id
  left join withdrawals as w on w.account_id = a.account_id
  left join behaviour as b on b.account_id = a.account_id
  left join lending.loans as l on l.account_id = a.account_id;
--   accounts.accounts.account_id -> account_features.account_id IDENTITY
--   customer.districts.region -> account_features.region IDENTITY
--   payments.transactions.amount -> account_features.withdrawn AGGREGATION, CONDITIONAL
--   payments.transactions.balance -> account_features.min_balance AGGREGATION
--   payments.transactions -> account_features.penalties AGGREGATION, CONDITIONAL masked
--   payments.transactions.purpose -> account_features.penalties CONDITIONAL
--   lending.loans.status -> account_features.loan_status IDENTITY
--   customer.districts.district_id, accounts.accounts.district_id, accounts.accounts.account_id -> account_features JOIN
--   payments.transactions.account_id, lending.loans.account_id -> account_features JOIN
--   payments.transactions.type -> account_features FILTER
--   payments.transactions.account_id -> account_features GROUP_BY

-- Credit exposure by region (demo/sql/041).
create table features (account_id int, region text, loan_status text);
create materialized view credit_exposure as
select region, loans, bad_loans, amount, bad_amount, round(100.0 * bad_amount / amount, 2) as bad_share
  from (select f.region,
               count(*) as loans,
               count(*) filter (where f.loan_status in ('B', 'D')) as bad_loans,
               sum(l.amount) as amount,
               coalesce(sum(l.amount) filter (where f.loan_status in ('B', 'D')), 0) as bad_amount
          from features as f
          join lending.loans as l on l.account_id = f.account_id
         group by f.region) as by_region;
--   features.region -> credit_exposure.region IDENTITY
--   features, lending.loans -> credit_exposure.loans AGGREGATION masked
--   features, lending.loans -> credit_exposure.bad_loans AGGREGATION masked
--   features.loan_status -> credit_exposure.bad_loans CONDITIONAL
--   lending.loans.amount -> credit_exposure.amount AGGREGATION
--   lending.loans.amount -> credit_exposure.bad_amount AGGREGATION, CONDITIONAL
--   features.loan_status -> credit_exposure.bad_amount CONDITIONAL
--   lending.loans.amount -> credit_exposure.bad_share AGGREGATION, CONDITIONAL
--   features.loan_status -> credit_exposure.bad_share CONDITIONAL
--   lending.loans.account_id, features.account_id -> credit_exposure JOIN
--   features.region -> credit_exposure GROUP_BY

-- Returns of portfolios against the market (demo/sql/042).
create materialized view portfolio_returns as
with held as (
    select p.portfolio, now.day, sum(p.invested * now.close / opening.close) / sum(p.invested) as growth
      from wealth.positions as p
      join market.prices as opening on opening.ticker = p.ticker and opening.day = p.opened_on
      join market.prices as now on now.ticker = p.ticker and now.day >= p.opened_on
     group by p.portfolio, now.day
), complete as (
    select ticker from market.prices group by ticker having count(*) = (select count(distinct day) from market.prices)
), inception as (
    select portfolio, min(opened_on) as opened_on from wealth.positions group by portfolio
), benchmark as (
    select i.portfolio, now.day, avg(now.close / opening.close) as growth
      from inception as i
      join market.prices as opening on opening.day = i.opened_on
      join complete as c on c.ticker = opening.ticker
      join market.prices as now on now.ticker = c.ticker and now.day >= i.opened_on
     group by i.portfolio, now.day
)
select h.portfolio, h.day, round(100 * (h.growth - 1), 2) as portfolio_return, round(100 * (b.growth - 1), 2) as benchmark_return
  from held as h
  join benchmark as b on b.portfolio = h.portfolio and b.day = h.day;
--   wealth.positions.portfolio -> portfolio_returns.portfolio IDENTITY
--   market.prices.day -> portfolio_returns.day IDENTITY
--   wealth.positions.invested, market.prices.close -> portfolio_returns.portfolio_return AGGREGATION
--   market.prices.close -> portfolio_returns.benchmark_return AGGREGATION
--   market.prices.ticker, market.prices.day, wealth.positions.ticker, wealth.positions.opened_on -> portfolio_returns JOIN
--   wealth.positions.portfolio -> portfolio_returns JOIN, GROUP_BY
--   market.prices.day, market.prices.ticker -> portfolio_returns GROUP_BY
--   market.prices, market.prices.day -> portfolio_returns FILTER masked

-- The region of each account's branch (demo/sql/043).
create materialized view account_regions as
select a.account_id, d.region from accounts.accounts as a join customer.districts as d on d.district_id = a.district_id;
--   accounts.accounts.account_id -> account_regions.account_id IDENTITY
--   customer.districts.region -> account_regions.region IDENTITY
--   customer.districts.district_id, accounts.accounts.district_id -> account_regions JOIN

-- The nightly load: text that was landed, made into transactions.
create table landed (line_no int, fields text[], loaded_at timestamptz default now());
insert into payments_data.trans (trans_id, account_id, date, type, operation, amount, balance, k_symbol, bank, account)
select fields[1]::int, fields[2]::int, fields[3]::int, fields[4], coalesce(fields[5], ''), fields[6]::numeric, fields[7]::numeric, coalesce(fields[8], ''),
       nullif(fields[9], ' '), nullif(fields[10], '')
  from landed where line_no > 1;
--   landed.fields -> payments_data.trans.trans_id TRANSFORMATION
--   landed.fields -> payments_data.trans.account_id TRANSFORMATION
--   landed.fields -> payments_data.trans.date TRANSFORMATION
--   landed.fields -> payments_data.trans.type TRANSFORMATION
--   landed.fields -> payments_data.trans.operation TRANSFORMATION, CONDITIONAL
--   landed.fields -> payments_data.trans.amount TRANSFORMATION
--   landed.fields -> payments_data.trans.balance TRANSFORMATION
--   landed.fields -> payments_data.trans.k_symbol TRANSFORMATION, CONDITIONAL
--   landed.fields -> payments_data.trans.bank TRANSFORMATION, CONDITIONAL
--   landed.fields -> payments_data.trans.account TRANSFORMATION, CONDITIONAL
--   landed.line_no -> payments_data.trans FILTER

-- Monthly turnover of each account.
create table turnover (account_id int, month date, credits numeric, debits numeric, movements int);
insert into turnover (account_id, month, credits, debits, movements)
select account_id, date_trunc('month', booked_on)::date,
       sum(amount) filter (where type = 'PRIJEM'), sum(case when type = 'PRIJEM' then 0 else amount end), count(*)
  from payments_data.transactions
 group by account_id, date_trunc('month', booked_on);
--   payments_data.transactions.account_id -> turnover.account_id IDENTITY
--   payments_data.transactions.booked_on -> turnover.month TRANSFORMATION
--   payments_data.transactions.amount -> turnover.credits AGGREGATION
--   payments_data.transactions.type -> turnover.credits CONDITIONAL
--   payments_data.transactions.amount -> turnover.debits AGGREGATION
--   payments_data.transactions.type -> turnover.debits CONDITIONAL
--   payments_data.transactions -> turnover.movements AGGREGATION masked
--   payments_data.transactions.account_id, payments_data.transactions.booked_on -> turnover GROUP_BY

-- Balances at the end of each day: the last movement of it.
create table end_of_day as
select distinct on (account_id, booked_on) account_id, booked_on, balance
  from payments_data.transactions order by account_id, booked_on, trans_id desc;
--   payments_data.transactions.account_id -> end_of_day.account_id IDENTITY
--   payments_data.transactions.booked_on -> end_of_day.booked_on IDENTITY
--   payments_data.transactions.balance -> end_of_day.balance IDENTITY
--   payments_data.transactions.account_id, payments_data.transactions.booked_on -> end_of_day GROUP_BY, SORT
--   payments_data.transactions.trans_id -> end_of_day SORT

-- Balances as they ran.
create table running as
select account_id, booked_on, sum(case type when 'PRIJEM' then amount else -amount end) over (partition by account_id order by booked_on, trans_id) as balance
  from payments_data.transactions;
--   payments_data.transactions.account_id -> running.account_id IDENTITY
--   payments_data.transactions.booked_on -> running.booked_on IDENTITY
--   payments_data.transactions.amount -> running.balance AGGREGATION
--   payments_data.transactions.type -> running.balance CONDITIONAL
--   payments_data.transactions.account_id, payments_data.transactions.booked_on, payments_data.transactions.trans_id -> running.balance WINDOW

-- Rates against the crown, of rates against the euro.
create table crown_rates as
select r.day, r.currency, c.rate / r.rate as crowns
  from market_data.fx_rates r join market_data.fx_rates c on c.day = r.day and c.currency = 'CZK' where r.currency <> 'CZK';
--   market_data.fx_rates.day -> crown_rates.day IDENTITY
--   market_data.fx_rates.currency -> crown_rates.currency IDENTITY
--   market_data.fx_rates.rate -> crown_rates.crowns TRANSFORMATION
--   market_data.fx_rates.day, market_data.fx_rates.currency -> crown_rates JOIN
--   market_data.fx_rates.currency -> crown_rates FILTER

-- Rates where a day has none: the last one before.
create table filled_rates as
select d.day::date as day, r.rate
  from generate_series('1999-01-04'::date, '1999-12-31'::date, interval '1 day') d (day)
  left join lateral (select rate from market_data.fx_rates f where f.currency = 'CZK' and f.day <= d.day order by f.day desc limit 1) r on true;
--   market_data.fx_rates.rate -> filled_rates.rate IDENTITY
--   market_data.fx_rates.currency, market_data.fx_rates.day -> filled_rates FILTER
--   market_data.fx_rates.day -> filled_rates SORT

-- Daily returns of shares.
create table returns as
select ticker, day, close / lag(close) over by_day - 1 as daily, avg(close) over (by_day rows 19 preceding) as average
  from market_data.prices window by_day as (partition by ticker order by day);
--   market_data.prices.ticker -> returns.ticker IDENTITY
--   market_data.prices.day -> returns.day IDENTITY
--   market_data.prices.close -> returns.daily TRANSFORMATION
--   market_data.prices.ticker, market_data.prices.day -> returns.daily WINDOW
--   market_data.prices.close -> returns.average AGGREGATION
--   market_data.prices.ticker, market_data.prices.day -> returns.average WINDOW

-- Clients without what tells who they are.
create table pseudonyms as
select md5(client_id::text) as client, extract(year from birth_date) as born, sex, d.region
  from customer_data.clients c join customer_data.districts d using (district_id);
--   customer_data.clients.client_id -> pseudonyms.client TRANSFORMATION masked
--   customer_data.clients.birth_date -> pseudonyms.born TRANSFORMATION
--   customer_data.clients.sex -> pseudonyms.sex IDENTITY
--   customer_data.districts.region -> pseudonyms.region IDENTITY
--   customer_data.clients.district_id, customer_data.districts.district_id -> pseudonyms JOIN

-- How many clients of each sex and decade: nobody is seen.
create table census as
select sex, extract(year from birth_date)::int / 10 * 10 as decade, count(*) as clients, count(distinct district_id) as districts
  from customer_data.clients group by 1, 2 having count(*) >= 5;
--   customer_data.clients.sex -> census.sex IDENTITY
--   customer_data.clients.birth_date -> census.decade TRANSFORMATION
--   customer_data.clients -> census.clients AGGREGATION masked
--   customer_data.clients.district_id -> census.districts AGGREGATION masked
--   customer_data.clients.sex, customer_data.clients.birth_date -> census GROUP_BY
--   customer_data.clients -> census FILTER masked

-- Owners with their accounts and cards.
create table holders as
select c.client_id, a.account_id, k.type as card, coalesce(k.issued_on, a.opened_on) as since
  from customer_data.dispositions p
  join customer_data.clients c using (client_id)
  join accounts_data.accounts a using (account_id)
  left join cards_data.cards k using (disp_id)
 where p.type = 'OWNER';
--   customer_data.clients.client_id -> holders.client_id IDENTITY
--   accounts_data.accounts.account_id -> holders.account_id IDENTITY
--   cards_data.cards.type -> holders.card IDENTITY
--   cards_data.cards.issued_on, accounts_data.accounts.opened_on -> holders.since TRANSFORMATION, CONDITIONAL
--   customer_data.dispositions.client_id, customer_data.clients.client_id -> holders JOIN
--   customer_data.dispositions.account_id, accounts_data.accounts.account_id -> holders JOIN
--   customer_data.dispositions.disp_id, cards_data.cards.disp_id -> holders JOIN
--   customer_data.dispositions.type -> holders FILTER

-- Standing orders that were not carried out.
create table missed as
select o.order_id, o.account_id, o.amount from payments_data.orders o
 where not exists (select from payments_data.transactions t where t.account_id = o.account_id and t.amount = o.amount and t.booked_on >= '1994-03-01');
--   payments_data.orders.order_id -> missed.order_id IDENTITY
--   payments_data.orders.account_id -> missed.account_id IDENTITY
--   payments_data.orders.amount -> missed.amount IDENTITY
--   payments_data.transactions.account_id, payments_data.orders.account_id -> missed FILTER
--   payments_data.transactions.amount, payments_data.orders.amount, payments_data.transactions.booked_on -> missed FILTER

-- Money in and out side by side.
create table flows as
select account_id, 'standing' as kind, amount from payments_data.orders
union all
select account_id, type, amount from payments_data.transactions where operation <> '';
--   payments_data.orders.account_id, payments_data.transactions.account_id -> flows.account_id IDENTITY
--   payments_data.transactions.type -> flows.kind IDENTITY
--   payments_data.orders.amount, payments_data.transactions.amount -> flows.amount IDENTITY
--   payments_data.transactions.operation -> flows FILTER

-- A scorecard that is kept up to date.
create table score (account_id int primary key, points int, reason text);
merge into score s
using (select l.account_id, l.status, t.low from lending_data.loans l
         left join (select account_id, min(balance) as low from payments_data.transactions group by account_id) t using (account_id)) n
   on n.account_id = s.account_id
 when matched and n.status in ('A', 'C') and n.low >= 0 then delete
 when matched then update set points = s.points - 10, reason = n.status
 when not matched then insert (account_id, points, reason) values (n.account_id, case when n.low < 0 then 50 else 100 end, n.status);
--   lending_data.loans.account_id -> score.account_id IDENTITY
--   score.points -> score.points TRANSFORMATION
--   payments_data.transactions.balance -> score.points CONDITIONAL
--   lending_data.loans.status -> score.reason IDENTITY
--   lending_data.loans.account_id, payments_data.transactions.account_id -> score JOIN
--   payments_data.transactions.account_id -> score GROUP_BY
--   lending_data.loans.status, payments_data.transactions.balance -> score CONDITIONAL

-- A correction of delivered data.
update payments_data.trans set k_symbol = btrim(k_symbol), bank = nullif(bank, '') where k_symbol = ' ';
--   payments_data.trans.k_symbol -> payments_data.trans.k_symbol TRANSFORMATION
--   payments_data.trans.bank -> payments_data.trans.bank TRANSFORMATION, CONDITIONAL

-- A correction from what another domain knows.
update lending_data.loan l set status = 'D'
  from payments_data.trans t where t.account_id = l.account_id and t.k_symbol = 'SANKC. UROK' and l.status = 'C';
--   payments_data.trans.account_id, payments_data.trans.k_symbol -> lending_data.loan FILTER

-- Old transactions put away.
create table archive (trans_id int, account_id int, amount numeric);
with old as (delete from payments_data.trans where date < 930101 returning trans_id, account_id, amount)
insert into archive select * from old;
--   payments_data.trans.trans_id -> archive.trans_id IDENTITY
--   payments_data.trans.account_id -> archive.account_id IDENTITY
--   payments_data.trans.amount -> archive.amount IDENTITY
--   payments_data.trans.date -> archive FILTER

-- A client who asks to be forgotten.
delete from customer_data.disp using customer_data.client c
 where c.client_id = disp.client_id and c.birth_number = '700101' and not exists (select from accounts_data.account a where a.account_id = disp.account_id);
--   customer_data.client.client_id, customer_data.client.birth_number, accounts_data.account.account_id -> customer_data.disp FILTER

-- Groups of companies, walked up to whoever consolidates them.
create table groups as
with recursive up (member, head, depth) as (
    select start_id, end_id, 1 from legal_data.relations where type = 'IS_ULTIMATELY_CONSOLIDATED_BY' and status = 'ACTIVE'
    union
    select u.member, r.end_id, u.depth + 1 from up u join legal_data.relations r on r.start_id = u.head where u.depth < 10)
select member, head from up where depth = (select max(depth) from up u where u.member = up.member);
--   legal_data.relations.start_id -> groups.member IDENTITY
--   legal_data.relations.end_id -> groups.head IDENTITY
--   legal_data.relations.type, legal_data.relations.status -> groups FILTER
--   legal_data.relations.start_id -> groups FILTER, JOIN, GROUP_BY
--   legal_data.relations.end_id -> groups JOIN, GROUP_BY, FILTER

-- Defaults by age, in steps of ten.
create table default_rate as
select age / 10 * 10 as age, avg(case when defaulted then 1 else 0 end) as rate, percentile_disc(0.9) within group (order by credit_limit) as high_limit
  from lending_data.card_defaults where sex in (1, 2) group by 1 order by rate desc;
--   lending_data.card_defaults.age -> default_rate.age TRANSFORMATION
--   lending_data.card_defaults.defaulted -> default_rate.rate CONDITIONAL
--   lending_data.card_defaults.credit_limit -> default_rate.high_limit AGGREGATION
--   lending_data.card_defaults.sex -> default_rate FILTER
--   lending_data.card_defaults.age -> default_rate GROUP_BY
--   lending_data.card_defaults.defaulted -> default_rate SORT

-- Applications decided by a function of its own.
create function decide(score int, amount int) returns text language sql immutable as
    $$select case when score >= 600 and amount < 100000 then 'granted' else 'refused' end$$;
create table decisions as
select application_id, decide(credit_score, amount) as decision, md5(ssn) as applicant from lending_data.applications where submitted_on > current_date - 30;
--   lending_data.applications.application_id -> decisions.application_id IDENTITY
--   lending_data.applications.credit_score, lending_data.applications.amount -> decisions.decision TRANSFORMATION
--   lending_data.applications.ssn -> decisions.applicant TRANSFORMATION masked
--   lending_data.applications.submitted_on -> decisions FILTER

-- The nightly procedure of the risk team.
create table risk_by_region (region text, bad numeric, loans int);
create procedure nightly() language plpgsql as $$
begin
    truncate risk_by_region;
    create temporary table step on commit drop as
    select d.region, l.amount, l.status in ('B', 'D') as bad
      from lending_data.loans l join accounts_data.accounts a using (account_id) join customer_data.districts d using (district_id);
    insert into risk_by_region (region, bad, loans)
    select region, sum(amount) filter (where bad), count(*) from step group by region;
end $$;
call nightly();
--   customer_data.districts.region -> risk_by_region.region IDENTITY by nightly()
--   lending_data.loans.amount -> risk_by_region.bad AGGREGATION by nightly()
--   lending_data.loans.status -> risk_by_region.bad CONDITIONAL by nightly()
--   lending_data.loans, accounts_data.accounts, customer_data.districts -> risk_by_region.loans AGGREGATION masked by nightly()
--   lending_data.loans.account_id, accounts_data.accounts.account_id -> risk_by_region JOIN by nightly()
--   accounts_data.accounts.district_id, customer_data.districts.district_id -> risk_by_region JOIN by nightly()
--   customer_data.districts.region -> risk_by_region GROUP_BY by nightly()

-- A report that leaves the database.
copy (select bank_name, us_state, c.assets from legal_data.failures f left join legal_data.failure_costs c on c.bank like f.bank_name || '%' order by c.assets desc)
  to '/tmp/meshcat_corpus_failures.csv' (format csv, header);
--   legal_data.failures.bank_name -> file:///tmp/meshcat_corpus_failures.csv.bank_name IDENTITY
--   legal_data.failures.us_state -> file:///tmp/meshcat_corpus_failures.csv.us_state IDENTITY
--   legal_data.failure_costs.assets -> file:///tmp/meshcat_corpus_failures.csv.assets IDENTITY
--   legal_data.failure_costs.bank, legal_data.failures.bank_name -> file:///tmp/meshcat_corpus_failures.csv JOIN
--   legal_data.failure_costs.assets -> file:///tmp/meshcat_corpus_failures.csv SORT
