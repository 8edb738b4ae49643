\echo
\echo :bold'4. Lineage: from a source column to the regulator''s report, across three domains':plain
\echo 'risk asks for what it needs, each owner approves; then risk and regulatory build their products in plain SQL.'
\c - barbora_fialova

SELECT mesh.request_access('payments.transactions', purpose => 'credit risk model', for_role => 'risk_team');
\set ECHO none
SELECT mesh.request_access(product, 'credit risk model', for_role => 'risk_team')
  FROM unnest(ARRAY['accounts.accounts', 'customer.districts', 'lending.loans']) AS product \g /dev/null
\c - tomas_dvorak
SELECT mesh.request_access(product, 'row filter by region', for_role => 'payments_team')
  FROM unnest(ARRAY['accounts.accounts', 'customer.districts']) AS product \g /dev/null
\c - zdenek_kolar
SELECT mesh.request_access('lending.loans', 'credit exposure report', for_role => 'regulatory_team') \g /dev/null
\c - jana_novakova
\set ECHO queries
SELECT mesh.approve(request_id, note => 'agreed in the SLA') FROM mesh.requests WHERE product = 'payments.transactions' AND state = 'pending';
\c - ondrej_vesely
\set ECHO none
SELECT mesh.approve(request_id) FROM mesh.requests WHERE product LIKE 'accounts.%' AND state = 'pending' \g /dev/null
\c - hana_kralova
SELECT mesh.approve(request_id) FROM mesh.requests WHERE product LIKE 'customer.%' AND state = 'pending' \g /dev/null
\c - martin_kucera
SELECT mesh.approve(request_id) FROM mesh.requests WHERE product LIKE 'lending.%' AND state = 'pending' \g /dev/null

\echo
\echo 'barbora_fialova (risk) builds account_features over the granted ports.'
\c - postgres
\set ECHO none
\i demo/sql/040_risk.sql
\i demo/sql/043_payments.sql
\set ECHO queries
\c - barbora_fialova
SELECT item FROM mesh.adopt('risk.account_features', relation => 'risk_data.account_features') \g /dev/null
\set ECHO queries
SELECT mesh.release('risk.account_features');
SELECT count(*) AS accounts_below_zero, count(*) FILTER (WHERE loan_status IN ('B', 'D')) AS ended_bad
  FROM risk.account_features WHERE min_balance < 0 AND loan_status IS NOT NULL;

\echo
\echo 'zdenek_kolar (regulatory) reports the credit exposure from that and the loans.'
\c - zdenek_kolar
\set ECHO none
SELECT mesh.request_access('risk.account_features', 'credit exposure report', for_role => 'regulatory_team') \g /dev/null
\c - barbora_fialova
SELECT mesh.approve(request_id) FROM mesh.requests WHERE product LIKE 'risk.%' AND state = 'pending' \g /dev/null
\c - postgres
\set ECHO none
\i demo/sql/041_regulatory.sql
\set ECHO queries
\c - zdenek_kolar
SELECT item FROM mesh.adopt('regulatory.credit_exposure', relation => 'regulatory_data.credit_exposure') \g /dev/null
SELECT mesh.release('regulatory.credit_exposure') \g /dev/null
\set ECHO queries
SELECT region, loans, bad_loans, amount, bad_amount, bad_share FROM regulatory.credit_exposure ORDER BY bad_share DESC;
SELECT sum(loans) AS loans, sum(bad_loans) AS bad, sum(bad_amount) AS bad_amount, sum(amount) AS amount,
       round(100.0 * sum(bad_amount) / sum(amount), 2) AS bad_share
  FROM regulatory.credit_exposure;

SELECT count(*) AS definitions, sum(edges) AS edges FROM mesh.scan_lineage();
SELECT * FROM mesh.impact('payments.transactions#type');
SELECT step, relation, column_name, type, subtype FROM mesh.lineage_path('table:payments_data.trans#type', 'regulatory.credit_exposure');

\echo
\echo 'A statement archives the report. Nobody declares what it does: the server saw it run.'
CREATE TABLE regulatory_data.exposure_archive (quarter date, region text, bad_share numeric);
INSERT INTO regulatory_data.exposure_archive SELECT '1998-12-31', region, bad_share FROM regulatory.credit_exposure WHERE bad_loans > 0;
SELECT source, source_column, target_column, type, subtype, evidence, split_part(job, ' #', 1) AS job
  FROM mesh.lineage_edges WHERE target = 'regulatory_data.exposure_archive';
SELECT relation, column_name, hops, type, subtype FROM mesh.upstream('table:regulatory_data.exposure_archive#bad_share')
 WHERE domain IN ('payments', 'lending') AND product IS NOT NULL ORDER BY hops, relation, column_name;
\o :out/lineage.svg
\pset format unaligned
\pset tuples_only on
\set ECHO none
SELECT mesh.lineage_svg();
\o
\pset format aligned
\pset tuples_only off
\set ECHO queries
\echo 'Whoever would change the column type now knows whom to ask. The picture:' :out'/lineage.svg'
