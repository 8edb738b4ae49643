-- lending: the bank's loans, card holders who defaulted, and loan applications.
CREATE SCHEMA lending_data AUTHORIZATION lending_team;
SET ROLE lending_team;

CREATE TABLE lending_data.loan (
    loan_id integer PRIMARY KEY,
    account_id integer NOT NULL UNIQUE,
    date integer NOT NULL,
    amount integer NOT NULL,
    duration integer NOT NULL,
    payments numeric(12,2) NOT NULL,
    status text NOT NULL
);
COMMENT ON TABLE lending_data.loan IS 'Loans as delivered; at most one for an account.';
COMMENT ON COLUMN lending_data.loan.date IS 'YYMMDD.';

CREATE TABLE lending_data.taiwan_card (
    limit_bal numeric NOT NULL,
    sex integer NOT NULL,
    education integer NOT NULL,
    marriage integer NOT NULL,
    age integer NOT NULL,
    pay_0 integer NOT NULL,
    pay_2 integer NOT NULL,
    pay_3 integer NOT NULL,
    pay_4 integer NOT NULL,
    pay_5 integer NOT NULL,
    pay_6 integer NOT NULL,
    bill_amt1 numeric NOT NULL,
    bill_amt2 numeric NOT NULL,
    bill_amt3 numeric NOT NULL,
    bill_amt4 numeric NOT NULL,
    bill_amt5 numeric NOT NULL,
    bill_amt6 numeric NOT NULL,
    pay_amt1 numeric NOT NULL,
    pay_amt2 numeric NOT NULL,
    pay_amt3 numeric NOT NULL,
    pay_amt4 numeric NOT NULL,
    pay_amt5 numeric NOT NULL,
    pay_amt6 numeric NOT NULL,
    has_default integer NOT NULL
);
COMMENT ON TABLE lending_data.taiwan_card IS 'Card holders in Taiwan, 2005, as delivered: no key, 35 repeated rows.';
COMMENT ON COLUMN lending_data.taiwan_card.limit_bal IS 'Numeric, as all amounts: the source writes round ones as 5e+05.';

CREATE TABLE lending_data.application (
    application_id integer PRIMARY KEY,
    ssn text,
    credit_score integer NOT NULL,
    amount integer NOT NULL,
    submitted_on date NOT NULL,
    origin text NOT NULL CHECK (origin = 'synthetic')
);
COMMENT ON TABLE lending_data.application IS 'Synthetic: twelve loan applications made up for the demo, seen on 1994-03-31.';

CREATE VIEW lending_data.loans AS
SELECT loan_id,
       account_id,
       make_date(1900 + date / 10000, date / 100 % 100, date % 100) AS granted_on,
       amount,
       duration AS duration_months,
       payments AS monthly_payment,
       status
  FROM lending_data.loan;
COMMENT ON VIEW lending_data.loans IS 'Loans granted, at most one for an account.';
COMMENT ON COLUMN lending_data.loans.amount IS 'Crowns.';
COMMENT ON COLUMN lending_data.loans.monthly_payment IS 'Crowns.';
COMMENT ON COLUMN lending_data.loans.status IS 'A finished and paid, B finished unpaid, C running and in order, D running in debt; B and D are bad.';

CREATE VIEW lending_data.card_defaults AS
SELECT limit_bal::integer AS credit_limit,
       sex,
       education,
       marriage,
       age,
       pay_0 AS delay_september,
       pay_2 AS delay_august,
       pay_3 AS delay_july,
       pay_4 AS delay_june,
       pay_5 AS delay_may,
       pay_6 AS delay_april,
       bill_amt1::integer AS billed_september,
       bill_amt2::integer AS billed_august,
       bill_amt3::integer AS billed_july,
       bill_amt4::integer AS billed_june,
       bill_amt5::integer AS billed_may,
       bill_amt6::integer AS billed_april,
       pay_amt1::integer AS paid_september,
       pay_amt2::integer AS paid_august,
       pay_amt3::integer AS paid_july,
       pay_amt4::integer AS paid_june,
       pay_amt5::integer AS paid_may,
       pay_amt6::integer AS paid_april,
       has_default = 1 AS defaulted
  FROM lending_data.taiwan_card;
COMMENT ON VIEW lending_data.card_defaults IS 'Credit card holders in Taiwan, April to September 2005, and whether they defaulted in October.';
COMMENT ON COLUMN lending_data.card_defaults.credit_limit IS 'New Taiwan dollars, as all amounts here.';
COMMENT ON COLUMN lending_data.card_defaults.sex IS '1 male, 2 female.';
COMMENT ON COLUMN lending_data.card_defaults.education IS '1 graduate school, 2 university, 3 high school, 4 other.';
COMMENT ON COLUMN lending_data.card_defaults.marriage IS '1 married, 2 single, 3 other.';
COMMENT ON COLUMN lending_data.card_defaults.delay_september IS 'Months of delay, -1 paid duly; the same for each month before.';
COMMENT ON COLUMN lending_data.card_defaults.billed_september IS 'Sum of the bill; negative is a credit.';
COMMENT ON COLUMN lending_data.card_defaults.paid_september IS 'Sum paid for the bill of the month before.';

CREATE VIEW lending_data.applications AS
SELECT application_id, ssn, credit_score, amount, submitted_on, origin FROM lending_data.application;
COMMENT ON VIEW lending_data.applications IS 'Synthetic: twelve loan applications made up for the demo, seen on 1994-03-31.';
COMMENT ON COLUMN lending_data.applications.ssn IS 'Social security number, from the range reserved for advertising; required.';
COMMENT ON COLUMN lending_data.applications.credit_score IS 'Must be within 300 and 850.';
COMMENT ON COLUMN lending_data.applications.submitted_on IS 'Must not be older than 30 days.';
COMMENT ON COLUMN lending_data.applications.origin IS 'Always synthetic.';

RESET ROLE;
