-- Measures in the database, through the shaping views and the derived relations, what derive.py
-- derives from the files: a line of name and value for each. `verify` compares the two.
\set ON_ERROR_STOP on
\pset format unaligned
\pset fieldsep ' '
\pset tuples_only on

-- customer, accounts, cards
SELECT key, value FROM jsonb_each_text((SELECT jsonb_build_object(
    'customer.clients', count(*),
    'customer.clients_month_plus_50', count(*) FILTER (WHERE sex = 'female'),
    'customer.clients_of_prague', count(*) FILTER (WHERE region = 'Prague'))
  FROM customer_data.clients JOIN customer_data.districts USING (district_id)));
SELECT key, value FROM jsonb_each_text((SELECT jsonb_build_object(
    'customer.dispositions', count(*),
    'customer.owners', count(*) FILTER (WHERE d.type = 'OWNER'),
    'customer.owners_in_another_district',
        count(*) FILTER (WHERE d.type = 'OWNER' AND c.district_id <> a.district_id))
  FROM customer_data.dispositions AS d
  JOIN customer_data.clients AS c USING (client_id)
  JOIN accounts_data.accounts AS a USING (account_id)));
SELECT 'customer.districts', count(*) FROM customer_data.districts;
SELECT 'customer.districts_unknown_unemployment', count(*)
  FROM customer_data.districts WHERE unemployment_1995 IS NULL;
SELECT 'accounts.accounts', count(*) FROM accounts_data.accounts;
SELECT 'cards.cards', count(*) FROM cards_data.cards;

-- payments
SELECT 'payments.' || key, value FROM jsonb_each_text((SELECT to_jsonb(t) FROM (
    SELECT count(*) AS rows,
           count(DISTINCT account_id) AS accounts,
           min(booked_on) AS first_day,
           max(booked_on) AS last_day,
           count(*) - count(DISTINCT trans_id) AS duplicate_ids,
           count(*) FILTER (WHERE odd) AS type_undocumented,
           count(DISTINCT account_id) FILTER (WHERE odd) AS type_undocumented_accounts,
           round(sum(amount) FILTER (WHERE odd)) AS type_undocumented_crowns,
           round(100.0 * count(*) FILTER (WHERE NOT odd) / count(*), 2) AS type_accuracy_percent,
           count(*) FILTER (WHERE NOT odd) AS rows_without_undocumented,
           count(*) FILTER (WHERE purpose = '') AS purpose_empty,
           count(*) FILTER (WHERE purpose = ' ') AS purpose_blank,
           count(*) FILTER (WHERE btrim(purpose) = '') AS purpose_missing,
           round(100.0 * count(*) FILTER (WHERE btrim(purpose) <> '') / count(*), 2) AS purpose_completeness_percent,
           count(*) FILTER (WHERE operation = '') AS operation_empty,
           count(*) FILTER (WHERE partner_bank IS NULL) AS partner_bank_null,
           count(*) FILTER (WHERE partner_bank = '') AS partner_bank_empty,
           count(*) FILTER (WHERE balance < 0) AS balance_negative,
           count(*) FILTER (WHERE purpose = 'SANKC. UROK') AS penalties,
           count(*) * count(*) AS self_join_pairs
      FROM payments_data.transactions, LATERAL (SELECT type NOT IN ('PRIJEM', 'VYDAJ')) AS documented (odd)) AS t));
SELECT 'payments.rows_of_prague_branch', count(*)
  FROM payments_data.transactions JOIN payments_data.account_regions USING (account_id) WHERE region = 'Prague';
SELECT 'payments.rows_of_prague_owner', count(*)
  FROM payments_data.transactions
  JOIN customer_data.dispositions AS d USING (account_id)
  JOIN customer_data.clients USING (client_id)
  JOIN customer_data.districts USING (district_id)
 WHERE d.type = 'OWNER' AND region = 'Prague';
SELECT key, value FROM jsonb_each_text((SELECT jsonb_build_object(
    'payments.orders', count(*),
    'payments.orders_distinct', count(DISTINCT (account_id, partner_bank, partner_account, amount)),
    'payments.orders_purpose_blank', count(*) FILTER (WHERE btrim(purpose) = ''))
  FROM payments_data.orders));
SELECT key, value FROM jsonb_each_text((SELECT jsonb_build_object(
    'payments.transfers', count(*),
    'payments.transfers_matched', count(o.order_id),
    'payments.transfers_purpose_agreeing', count(*) FILTER (WHERE agreeing),
    'payments.transfers_purpose_agreeing_percent', round(100.0 * count(*) FILTER (WHERE agreeing) / count(o.order_id), 2))
  FROM payments_data.transactions AS t
  LEFT JOIN payments_data.orders AS o USING (account_id, partner_bank, partner_account, amount)
 CROSS JOIN LATERAL (SELECT btrim(t.purpose) = btrim(o.purpose)) AS matched (agreeing)
 WHERE t.operation = 'PREVOD NA UCET'));

-- An account-day closes if some balance of the previous day plus the movements is some balance
-- of the day: the rows of one day are in no reliable order.
WITH candidate (name, types) AS (
    VALUES ('all', ARRAY['PRIJEM', 'VYDAJ', 'VYBER']), ('filtered', ARRAY['PRIJEM', 'VYDAJ'])
), days AS (
    SELECT name, account_id, booked_on, count(*) AS movements, array_agg(balance) AS balances,
           sum(CASE WHEN type = 'PRIJEM' THEN amount ELSE -amount END) AS moved
      FROM candidate JOIN payments_data.transactions ON type = ANY (types)
     GROUP BY name, account_id, booked_on
), chained AS (
    SELECT *, lag(balances, 1, ARRAY[0.00]) OVER (PARTITION BY name, account_id ORDER BY booked_on) AS previous
      FROM days
), judged AS (
    SELECT name, account_id,
           EXISTS (SELECT FROM unnest(previous) AS p, unnest(balances) AS b
                    WHERE abs(p + moved - b) <= 0.11 * movements) AS closed
      FROM chained
)
SELECT format('reconciliation.%s_%s', name, key), value
  FROM (SELECT name, count(*) AS days, count(*) FILTER (WHERE closed) AS days_closed,
               round(100.0 * count(*) FILTER (WHERE closed) / count(*), 3) AS percent,
               count(DISTINCT account_id) FILTER (WHERE NOT closed) AS accounts_broken
          FROM judged GROUP BY name) AS t
 CROSS JOIN jsonb_each_text(to_jsonb(t) - 'name');

SELECT 'retention.rows_due', count(*)
  FROM payments_data.transactions WHERE booked_on + interval '10 years' < date '2004-01-01';
SELECT 'retention.rows_held', count(*)
  FROM payments_data.transactions WHERE booked_on + interval '10 years' < date '2004-01-01' AND account_id = 1787;
SELECT 'retention.loan_of_held_account', loan_id || status FROM lending_data.loans WHERE account_id = 1787;

-- risk, regulatory
SELECT key, value FROM jsonb_each_text((SELECT jsonb_build_object(
    'risk.withdrawn_crowns', round(sum(withdrawn)),
    'risk.loan_accounts_below_zero', count(*) FILTER (WHERE min_balance < 0 AND loan_status IS NOT NULL),
    'risk.loan_accounts_below_zero_bad', count(*) FILTER (WHERE min_balance < 0 AND loan_status IN ('B', 'D')))
  FROM risk_data.account_features));
SELECT format('regulatory.%s_%s', replace(lower(coalesce(region, 'all')), ' ', '_'), key), value
  FROM (SELECT region, sum(loans) AS loans, sum(bad_loans) AS bad_loans, sum(amount) AS amount,
               sum(bad_amount) AS bad_amount,
               CASE grouping(region) WHEN 0 THEN min(bad_share)
                                     ELSE round(100 * sum(bad_amount) / sum(amount), 2) END AS bad_share_percent
          FROM regulatory_data.credit_exposure GROUP BY ROLLUP (region)) AS t
 CROSS JOIN jsonb_each_text(to_jsonb(t) - 'region');

-- market, wealth
WITH calendar AS (
    SELECT day::date, extract(isodow FROM day) < 6 AS weekday, extract(year FROM day)::integer AS y
      FROM (SELECT min(day) AS first, max(day) AS last FROM market_data.fx_rates) AS span,
           generate_series(first::timestamp, last, '1 day') AS day
), easter AS (   -- Gauss's rule as it holds for these years
    SELECT y, make_date(y, 3, 22) + d + (2 * (y % 4) + 4 * (y % 7) + 6 * d + 5) % 7 AS sunday
      FROM (SELECT DISTINCT y, (19 * (y % 19) + 24) % 30 AS d FROM calendar) AS moon
), judged AS (
    SELECT day, weekday, rates.day IS NOT NULL AS delivered,
           to_char(day, 'MMDD') IN ('0101', '0501', '1225', '1226') OR day IN (sunday - 2, sunday + 1) AS by_rule,
           day IN ('1999-12-31', '2001-12-31') AS by_decision
      FROM calendar JOIN easter USING (y) LEFT JOIN (SELECT DISTINCT day FROM market_data.fx_rates) AS rates USING (day)
)
SELECT 'market.rate_' || key, value FROM jsonb_each_text((SELECT to_jsonb(t) FROM (
    SELECT count(*) FILTER (WHERE delivered) AS days,
           min(day) AS first_day,
           max(day) AS last_day,
           count(*) FILTER (WHERE weekday) AS weekdays,
           count(*) FILTER (WHERE weekday AND NOT delivered) AS weekdays_missing,
           count(*) FILTER (WHERE weekday AND NOT delivered AND by_rule) AS missing_by_rule,
           count(*) FILTER (WHERE weekday AND NOT delivered AND (by_rule OR by_decision)) AS missing_by_calendar,
           count(*) FILTER (WHERE weekday AND NOT delivered AND NOT by_rule AND NOT by_decision) AS breaches_with_calendar,
           count(*) FILTER (WHERE delivered AND (by_rule OR by_decision)) AS delivered_on_holidays,
           (SELECT count(*) FROM market_data.fx_rates) AS values,
           (SELECT count(DISTINCT currency) FROM market_data.fx_rates) AS currencies
      FROM judged) AS t));
SELECT 'market.' || key, value FROM jsonb_each_text((SELECT to_jsonb(t) FROM (
    SELECT count(*) AS price_rows,
           count(DISTINCT day) AS price_days,
           count(DISTINCT ticker) AS tickers,
           count(*) FILTER (WHERE open IS NULL) AS price_open_missing,
           count(*) FILTER (WHERE high < low) AS price_high_below_low,
           count(*) FILTER (WHERE ticker IN (SELECT ticker FROM wealth_data.positions)) AS price_rows_of_portfolio
      FROM market_data.prices) AS t));
SELECT 'market.tickers_full_history', count(*)
  FROM (SELECT FROM market_data.prices GROUP BY ticker 
        HAVING count(*) = (SELECT count(DISTINCT day) FROM market_data.prices)) AS complete;
SELECT 'wealth.positions', count(*) FROM wealth_data.positions;
SELECT 'wealth.' || key || '_percent', value FROM jsonb_each_text((
    SELECT to_jsonb(r) - 'portfolio' - 'day' FROM wealth_data.portfolio_returns AS r ORDER BY day DESC LIMIT 1));

-- legal, lending
SELECT 'legal.relations' || key, value FROM jsonb_each_text((SELECT jsonb_build_object(
    '', count(*),
    '_repeated', count(*) - count(DISTINCT (start_id, end_id, type, status)),
    '_self_loops', count(*) FILTER (WHERE start_id = end_id),
    '_self_loop_pairs', count(DISTINCT start_id) FILTER (WHERE start_id = end_id),
    '_status_text_null', count(*) FILTER (WHERE status = 'NULL'))
  FROM legal_data.relations));
SELECT 'legal.failures', count(*) FROM legal_data.failures;
SELECT 'legal.failure_names_repeated', count(*) - count(DISTINCT bank_name) FROM legal_data.failures;
SELECT 'legal.failure_costs', count(*) FROM legal_data.failure_costs;
SELECT 'lending.card_defaults' || key, value FROM jsonb_each_text((SELECT jsonb_build_object(
    '', count(*),
    '_repeated', count(*) - count(DISTINCT c),
    '_defaulted', count(*) FILTER (WHERE defaulted),
    '_education_undocumented', count(*) FILTER (WHERE education NOT BETWEEN 1 AND 4))
  FROM lending_data.card_defaults AS c));
SELECT 'lending.business_day', max(booked_on) + 1 FROM payments_data.transactions;
SELECT 'lending.applications' || key, value FROM jsonb_each_text((SELECT jsonb_build_object(
    '', count(*),
    '_without_ssn', count(*) FILTER (WHERE ssn IS NULL),
    '_score_out_of_range', count(*) FILTER (WHERE credit_score NOT BETWEEN 300 AND 850),
    '_stale', count(*) FILTER (WHERE submitted_on < date '1994-03-31' - 30))
  FROM lending_data.applications));
