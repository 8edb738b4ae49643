-- legal: relations between legal entities, and failures of US banks.
CREATE SCHEMA legal_data AUTHORIZATION legal_team;
SET ROLE legal_team;

CREATE TABLE legal_data.gleif_relation (
    start_id integer NOT NULL,
    end_id integer NOT NULL,
    type text NOT NULL,
    status text NOT NULL
);
COMMENT ON TABLE legal_data.gleif_relation IS 'Relations as delivered: no key, 239 repeated rows.';
COMMENT ON COLUMN legal_data.gleif_relation.status IS 'ACTIVE, INACTIVE or the text NULL.';

CREATE TABLE legal_data.failed_bank (
    bank_name text NOT NULL,
    city text NOT NULL,
    st text NOT NULL,
    cert integer PRIMARY KEY,
    acquiring_institution text NOT NULL,
    closing_date text NOT NULL
);
COMMENT ON TABLE legal_data.failed_bank IS 'Failed banks as delivered.';
COMMENT ON COLUMN legal_data.failed_bank.closing_date IS 'Such as 21-Oct-11.';

CREATE TABLE legal_data.failure_in_brief (
    bank text,
    press_release text,
    closing_date text,
    assets text,
    deposits text,
    outcome text
);
COMMENT ON TABLE legal_data.failure_in_brief IS 'Bank failures in brief as delivered, with a last row of blanks and one of totals.';
COMMENT ON COLUMN legal_data.failure_in_brief.assets IS 'Text such as $152.40, in millions.';

CREATE VIEW legal_data.relations AS
SELECT start_id, end_id, type, status FROM legal_data.gleif_relation;
COMMENT ON VIEW legal_data.relations IS 'Who consolidates or manages whom: relations between legal entities.';
COMMENT ON COLUMN legal_data.relations.start_id IS 'The subsidiary, branch or fund.';
COMMENT ON COLUMN legal_data.relations.end_id IS 'Its parent, head office or manager.';
COMMENT ON COLUMN legal_data.relations.status IS 'ACTIVE, INACTIVE or the text NULL.';

CREATE VIEW legal_data.failures AS
SELECT cert,
       bank_name,
       city,
       st AS us_state,
       acquiring_institution,
       to_date(closing_date, 'DD-Mon-YY') AS closed_on
  FROM legal_data.failed_bank;
COMMENT ON VIEW legal_data.failures IS 'US banks that failed, 2000 to 2020.';
COMMENT ON COLUMN legal_data.failures.cert IS 'Certificate number of the deposit insurance.';

CREATE VIEW legal_data.failure_costs AS
SELECT bank,
       press_release,
       to_date(closing_date, 'DD-Mon-YY') AS closed_on,
       translate(assets, '$, ', '')::numeric AS assets,
       translate(deposits, '$, ', '')::numeric AS deposits,
       btrim(outcome) AS outcome
  FROM legal_data.failure_in_brief
 WHERE bank IS NOT NULL;
COMMENT ON VIEW legal_data.failure_costs IS 'Assets and deposits of the US banks that failed, 2001 to 2020.';
COMMENT ON COLUMN legal_data.failure_costs.bank IS 'Name, city and state in one: joins legal_data.failures by text only.';
COMMENT ON COLUMN legal_data.failure_costs.assets IS 'Millions of US dollars, approximately.';
COMMENT ON COLUMN legal_data.failure_costs.deposits IS 'Millions of US dollars, approximately.';

RESET ROLE;
