-- wealth: a model portfolio. Its returns against the market are derived: see 042_wealth.sql.
CREATE SCHEMA wealth_data AUTHORIZATION wealth_team;
SET ROLE wealth_team;

CREATE TABLE wealth_data.model_position (
    position_id integer PRIMARY KEY,
    portfolio text NOT NULL,
    manager text NOT NULL,
    ticker text NOT NULL,
    opened_on date NOT NULL,
    invested integer NOT NULL,
    origin text NOT NULL CHECK (origin = 'synthetic'),
    UNIQUE (portfolio, ticker)
);
COMMENT ON TABLE wealth_data.model_position IS 'Synthetic: a model portfolio made up for the demo.';

CREATE VIEW wealth_data.positions AS
SELECT position_id, portfolio, manager, ticker, opened_on, invested, origin FROM wealth_data.model_position;
COMMENT ON VIEW wealth_data.positions IS 'Synthetic: a model portfolio of an equal sum in each share, bought once and held.';
COMMENT ON COLUMN wealth_data.positions.manager IS 'Role of the portfolio manager.';
COMMENT ON COLUMN wealth_data.positions.opened_on IS 'Bought at the close of this day.';
COMMENT ON COLUMN wealth_data.positions.invested IS 'US dollars.';
COMMENT ON COLUMN wealth_data.positions.origin IS 'Always synthetic.';

RESET ROLE;
