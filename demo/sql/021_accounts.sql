-- accounts: the bank's accounts.
CREATE SCHEMA accounts_data AUTHORIZATION accounts_team;
SET ROLE accounts_team;

CREATE TABLE accounts_data.account (
    account_id integer PRIMARY KEY,
    district_id integer NOT NULL,
    frequency text NOT NULL,
    date integer NOT NULL
);
COMMENT ON TABLE accounts_data.account IS 'Accounts as delivered.';
COMMENT ON COLUMN accounts_data.account.date IS 'YYMMDD.';

CREATE VIEW accounts_data.accounts AS
SELECT account_id,
       district_id,
       frequency,
       make_date(1900 + date / 10000, date / 100 % 100, date % 100) AS opened_on
  FROM accounts_data.account;
COMMENT ON VIEW accounts_data.accounts IS 'The bank''s accounts.';
COMMENT ON COLUMN accounts_data.accounts.district_id IS 'District of the branch that keeps the account, which decides its region; 409 owners live in another.';
COMMENT ON COLUMN accounts_data.accounts.frequency IS 'Statements: POPLATEK MESICNE monthly, POPLATEK TYDNE weekly, POPLATEK PO OBRATU after each transaction.';

RESET ROLE;
