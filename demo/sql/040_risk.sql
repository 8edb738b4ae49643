-- risk.account_features: what customer, accounts, payments and lending know of each account.
-- Needs the ports it reads to be granted to risk_team.
SET ROLE risk_team;

CREATE MATERIALIZED VIEW risk_data.account_features AS
WITH withdrawals AS (
    -- Whatever is no credit leaves the account, the undocumented type included.
    SELECT account_id, sum(amount) AS withdrawn
      FROM payments.transactions
     WHERE type <> 'PRIJEM'
     GROUP BY account_id
), behaviour AS (
    SELECT account_id, min(balance) AS min_balance, count(*) FILTER (WHERE purpose = 'SANKC. UROK') AS penalties
      FROM payments.transactions
     GROUP BY account_id
)
SELECT a.account_id,
       d.region,
       coalesce(w.withdrawn, 0) AS withdrawn,
       b.min_balance,
       coalesce(b.penalties, 0) AS penalties,
       l.status AS loan_status
  FROM accounts.accounts AS a
  JOIN customer.districts AS d ON d.district_id = a.district_id
  LEFT JOIN withdrawals AS w ON w.account_id = a.account_id
  LEFT JOIN behaviour AS b ON b.account_id = a.account_id
  LEFT JOIN lending.loans AS l ON l.account_id = a.account_id;

CREATE UNIQUE INDEX ON risk_data.account_features (account_id);
COMMENT ON MATERIALIZED VIEW risk_data.account_features IS 'What the bank knows of each account that may foretell a bad loan.';
COMMENT ON COLUMN risk_data.account_features.region IS 'Region of the branch that keeps the account.';
COMMENT ON COLUMN risk_data.account_features.withdrawn IS 'Crowns withdrawn in all; 0 without transactions.';
COMMENT ON COLUMN risk_data.account_features.min_balance IS 'Lowest balance ever seen; NULL without transactions.';
COMMENT ON COLUMN risk_data.account_features.penalties IS 'How often penalty interest was charged.';
COMMENT ON COLUMN risk_data.account_features.loan_status IS 'Status of the account''s loan, NULL without one; B and D are bad.';

RESET ROLE;
