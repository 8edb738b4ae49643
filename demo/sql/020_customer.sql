-- customer: clients, what they may do with which account, and the districts they live in.
CREATE SCHEMA customer_data AUTHORIZATION customer_team;
SET ROLE customer_team;

CREATE TABLE customer_data.district (
    a1 integer PRIMARY KEY,
    a2 text NOT NULL,
    a3 text NOT NULL,
    a4 integer NOT NULL,
    a5 integer NOT NULL,
    a6 integer NOT NULL,
    a7 integer NOT NULL,
    a8 integer NOT NULL,
    a9 integer NOT NULL,
    a10 numeric NOT NULL,
    a11 integer NOT NULL,
    a12 text NOT NULL,
    a13 numeric NOT NULL,
    a14 integer NOT NULL,
    a15 text NOT NULL,
    a16 integer NOT NULL
);
COMMENT ON TABLE customer_data.district IS 'Districts as delivered: columns without names, ? for an unknown value.';

CREATE TABLE customer_data.client (
    client_id integer PRIMARY KEY,
    birth_number text NOT NULL,
    district_id integer NOT NULL REFERENCES customer_data.district
);
COMMENT ON TABLE customer_data.client IS 'Clients as delivered.';

CREATE TABLE customer_data.disp (
    disp_id integer PRIMARY KEY,
    client_id integer NOT NULL REFERENCES customer_data.client,
    account_id integer NOT NULL,
    type text NOT NULL
);
COMMENT ON TABLE customer_data.disp IS 'Dispositions as delivered.';

CREATE VIEW customer_data.districts AS
SELECT a1 AS district_id,
       a2 AS district,
       a3 AS region,
       a4 AS inhabitants,
       a5 AS municipalities_under_500,
       a6 AS municipalities_under_2000,
       a7 AS municipalities_under_10000,
       a8 AS municipalities_larger,
       a9 AS cities,
       a10 AS urban_percent,
       a11 AS average_salary,
       nullif(a12, '?')::numeric AS unemployment_1995,
       a13 AS unemployment_1996,
       a14 AS entrepreneurs_per_1000,
       nullif(a15, '?')::integer AS crimes_1995,
       a16 AS crimes_1996
  FROM customer_data.district;
COMMENT ON VIEW customer_data.districts IS 'Czech districts with their region and statistics of 1995 and 1996.';
COMMENT ON COLUMN customer_data.districts.region IS 'One of eight regions; Prague is one of them.';
COMMENT ON COLUMN customer_data.districts.urban_percent IS 'Share of the inhabitants living in cities, in percent.';
COMMENT ON COLUMN customer_data.districts.average_salary IS 'Crowns a month.';
COMMENT ON COLUMN customer_data.districts.unemployment_1995 IS 'Percent; NULL where the source does not know it.';
COMMENT ON COLUMN customer_data.districts.crimes_1995 IS 'Committed crimes; NULL where the source does not know it.';

-- The source packs three facts into birth_number: YYMMDD, with 50 added to a woman's month.
CREATE VIEW customer_data.clients AS
SELECT client_id,
       birth_number,
       make_date(1900 + number / 10000, number / 100 % 50, number % 100) AS birth_date,
       CASE WHEN number / 100 % 100 > 50 THEN 'female' ELSE 'male' END AS sex,
       district_id
  FROM customer_data.client, LATERAL (SELECT birth_number::integer) AS born (number);
COMMENT ON VIEW customer_data.clients IS 'The bank''s clients.';
COMMENT ON COLUMN customer_data.clients.birth_number IS 'YYMMDD, 50 added to the month of women.';
COMMENT ON COLUMN customer_data.clients.birth_date IS 'From birth_number.';
COMMENT ON COLUMN customer_data.clients.sex IS 'From birth_number: female or male.';
COMMENT ON COLUMN customer_data.clients.district_id IS 'District of residence.';

CREATE VIEW customer_data.dispositions AS
SELECT disp_id, client_id, account_id, type FROM customer_data.disp;
COMMENT ON VIEW customer_data.dispositions IS 'Which client may dispose of which account.';
COMMENT ON COLUMN customer_data.dispositions.type IS 'OWNER (exactly one for each account) or DISPONENT.';

RESET ROLE;
