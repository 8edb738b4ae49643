-- payments_data.account_regions: what a row filter by region needs, an account's region.
-- It is the region of the branch, not of the owner: 5,945 transactions are Prague's by branch,
-- 5,640 by owner. Needs accounts.accounts and customer.districts to be granted to payments_team.
SET ROLE payments_team;

CREATE MATERIALIZED VIEW payments_data.account_regions AS
SELECT a.account_id, d.region
  FROM accounts.accounts AS a
  JOIN customer.districts AS d ON d.district_id = a.district_id;

CREATE UNIQUE INDEX ON payments_data.account_regions (account_id);
COMMENT ON MATERIALIZED VIEW payments_data.account_regions IS 'The region of the branch that keeps an account.';

RESET ROLE;
