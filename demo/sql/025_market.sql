-- market: exchange rates of the euro and daily share prices.
CREATE SCHEMA market_data AUTHORIZATION market_team;
SET ROLE market_team;

CREATE TABLE market_data.eurofxref (
    date date PRIMARY KEY,
    usd numeric, jpy numeric, bgn numeric, cyp numeric, czk numeric, dkk numeric, eek numeric,
    gbp numeric, huf numeric, ltl numeric, lvl numeric, mtl numeric, pln numeric, rol numeric,
    ron numeric, sek numeric, sit numeric, skk numeric, chf numeric, isk numeric, nok numeric,
    hrk numeric, rub numeric, trl numeric, try numeric, aud numeric, brl numeric, cad numeric,
    cny numeric, hkd numeric, idr numeric, ils numeric, inr numeric, krw numeric, mxn numeric,
    myr numeric, nzd numeric, php numeric, sgd numeric, thb numeric, zar numeric
);
COMMENT ON TABLE market_data.eurofxref IS 'Reference rates of the ECB as delivered, a column for each currency; N/A is loaded as NULL.';

CREATE TABLE market_data.sp500_daily (
    date date NOT NULL,
    open numeric,
    high numeric,
    low numeric,
    close numeric NOT NULL,
    volume bigint NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (name, date)
);
COMMENT ON TABLE market_data.sp500_daily IS 'Daily prices of the members of the S&P 500 as delivered.';

CREATE VIEW market_data.fx_rates AS
SELECT e.date AS day, r.currency, r.rate
  FROM market_data.eurofxref AS e
 CROSS JOIN LATERAL (VALUES
       ('USD', usd), ('JPY', jpy), ('BGN', bgn), ('CYP', cyp), ('CZK', czk), ('DKK', dkk), ('EEK', eek),
       ('GBP', gbp), ('HUF', huf), ('LTL', ltl), ('LVL', lvl), ('MTL', mtl), ('PLN', pln), ('ROL', rol),
       ('RON', ron), ('SEK', sek), ('SIT', sit), ('SKK', skk), ('CHF', chf), ('ISK', isk), ('NOK', nok),
       ('HRK', hrk), ('RUB', rub), ('TRL', trl), ('TRY', try), ('AUD', aud), ('BRL', brl), ('CAD', cad),
       ('CNY', cny), ('HKD', hkd), ('IDR', idr), ('ILS', ils), ('INR', inr), ('KRW', krw), ('MXN', mxn),
       ('MYR', myr), ('NZD', nzd), ('PHP', php), ('SGD', sgd), ('THB', thb), ('ZAR', zar)
       ) AS r (currency, rate)
 WHERE r.rate IS NOT NULL;
COMMENT ON VIEW market_data.fx_rates IS 'Euro reference rates of the European Central Bank, a row for each day and currency.';
COMMENT ON COLUMN market_data.fx_rates.day IS 'Every weekday but the closing days of TARGET.';
COMMENT ON COLUMN market_data.fx_rates.currency IS 'ISO 4217.';
COMMENT ON COLUMN market_data.fx_rates.rate IS 'Units of the currency for one euro.';

CREATE VIEW market_data.prices AS
SELECT name AS ticker, date AS day, open, high, low, close, volume
  FROM market_data.sp500_daily;
COMMENT ON VIEW market_data.prices IS 'Daily share prices of the members of the S&P 500, 2013-02-08 to 2018-02-07; without dividends.';
COMMENT ON COLUMN market_data.prices.close IS 'US dollars, as open, high and low.';
COMMENT ON COLUMN market_data.prices.volume IS 'Shares traded.';

RESET ROLE;
