-- regulatory.credit_exposure: the bank's loans and its bad ones, by region.
-- Needs risk.account_features and lending.loans to be granted to regulatory_team.
SET ROLE regulatory_team;

CREATE MATERIALIZED VIEW regulatory_data.credit_exposure AS
SELECT region, loans, bad_loans, amount, bad_amount, round(100.0 * bad_amount / amount, 2) AS bad_share
  FROM (SELECT f.region,
               count(*) AS loans,
               count(*) FILTER (WHERE f.loan_status IN ('B', 'D')) AS bad_loans,
               sum(l.amount) AS amount,
               coalesce(sum(l.amount) FILTER (WHERE f.loan_status IN ('B', 'D')), 0) AS bad_amount
          FROM risk.account_features AS f
          JOIN lending.loans AS l ON l.account_id = f.account_id
         GROUP BY f.region) AS by_region;

CREATE UNIQUE INDEX ON regulatory_data.credit_exposure (region);
COMMENT ON MATERIALIZED VIEW regulatory_data.credit_exposure IS 'Credit exposure by region, as reported to the regulator.';
COMMENT ON COLUMN regulatory_data.credit_exposure.bad_loans IS 'Loans finished unpaid or running in debt (status B or D).';
COMMENT ON COLUMN regulatory_data.credit_exposure.amount IS 'Crowns lent.';
COMMENT ON COLUMN regulatory_data.credit_exposure.bad_amount IS 'Crowns lent in bad loans.';
COMMENT ON COLUMN regulatory_data.credit_exposure.bad_share IS 'bad_amount in percent of amount.';

RESET ROLE;
