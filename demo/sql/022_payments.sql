-- payments: what moves on the accounts, and the standing orders.
CREATE SCHEMA payments_data AUTHORIZATION payments_team;
SET ROLE payments_team;

CREATE TABLE payments_data.trans (
    trans_id integer PRIMARY KEY,
    account_id integer NOT NULL,
    date integer NOT NULL,
    type text NOT NULL,
    operation text NOT NULL,
    amount numeric(12,2) NOT NULL,
    balance numeric(12,2) NOT NULL,
    k_symbol text NOT NULL,
    bank text,
    account text
);
CREATE INDEX ON payments_data.trans (account_id);
COMMENT ON TABLE payments_data.trans IS 'Transactions as delivered, 1993-01-01 to 1994-03-30.';
COMMENT ON COLUMN payments_data.trans.date IS 'YYMMDD.';
COMMENT ON COLUMN payments_data.trans.k_symbol IS 'Says nothing in two ways: an empty string and a single space.';
COMMENT ON COLUMN payments_data.trans.bank IS 'NULL where the source has a blank, an empty string where it has "".';

-- The source calls this table "order", a reserved word.
CREATE TABLE payments_data.permanent_order (
    order_id integer PRIMARY KEY,
    account_id integer NOT NULL,
    bank_to text NOT NULL,
    account_to text NOT NULL,
    amount numeric(12,2) NOT NULL,
    k_symbol text NOT NULL
);
COMMENT ON TABLE payments_data.permanent_order IS 'Standing orders as delivered.';
COMMENT ON COLUMN payments_data.permanent_order.k_symbol IS 'Says nothing with a single space.';

CREATE VIEW payments_data.transactions AS
SELECT trans_id,
       account_id,
       make_date(1900 + date / 10000, date / 100 % 100, date % 100) AS booked_on,
       type,
       operation,
       amount,
       balance,
       k_symbol AS purpose,
       bank AS partner_bank,
       account AS partner_account
  FROM payments_data.trans;
COMMENT ON VIEW payments_data.transactions IS 'Settled transactions on the bank''s accounts: payments, card and cash withdrawals, deposits, interest.';
COMMENT ON COLUMN payments_data.transactions.type IS 'PRIJEM credit, VYDAJ withdrawal.';
COMMENT ON COLUMN payments_data.transactions.operation IS 'VKLAD cash deposit, VYBER cash withdrawal, VYBER KARTOU card withdrawal, PREVOD Z UCTU collection from another bank, PREVOD NA UCET transfer to another bank; empty for interest.';
COMMENT ON COLUMN payments_data.transactions.amount IS 'Crowns, always positive: type gives the direction.';
COMMENT ON COLUMN payments_data.transactions.balance IS 'Crowns on the account after the transaction.';
COMMENT ON COLUMN payments_data.transactions.purpose IS 'POJISTNE insurance, SLUZBY statement fee, UROK interest, SANKC. UROK penalty interest, SIPO household, DUCHOD pension, UVER loan.';

CREATE VIEW payments_data.orders AS
SELECT order_id,
       account_id,
       bank_to AS partner_bank,
       account_to AS partner_account,
       amount,
       k_symbol AS purpose
  FROM payments_data.permanent_order;
COMMENT ON VIEW payments_data.orders IS 'Standing orders: a repeated transfer of a fixed sum to an account of another bank.';
COMMENT ON COLUMN payments_data.orders.amount IS 'Crowns.';
COMMENT ON COLUMN payments_data.orders.purpose IS 'POJISTNE insurance, SIPO household, LEASING leasing, UVER loan.';

RESET ROLE;
