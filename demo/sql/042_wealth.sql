-- wealth.portfolio_returns: each model portfolio against all shares in equal parts.
-- Needs market.prices to be granted, unfiltered, to wealth_team.
SET ROLE wealth_team;

-- Both are bought once and held, dividends left out. The benchmark has the shares with a price
-- on every day.
CREATE MATERIALIZED VIEW wealth_data.portfolio_returns AS
WITH held AS (
    SELECT p.portfolio, now.day, sum(p.invested * now.close / opening.close) / sum(p.invested) AS growth
      FROM wealth.positions AS p
      JOIN market.prices AS opening ON opening.ticker = p.ticker AND opening.day = p.opened_on
      JOIN market.prices AS now ON now.ticker = p.ticker AND now.day >= p.opened_on
     GROUP BY p.portfolio, now.day
), complete AS (
    SELECT ticker
      FROM market.prices
     GROUP BY ticker
    HAVING count(*) = (SELECT count(DISTINCT day) FROM market.prices)
), inception AS (
    SELECT portfolio, min(opened_on) AS opened_on FROM wealth.positions GROUP BY portfolio
), benchmark AS (
    SELECT i.portfolio, now.day, avg(now.close / opening.close) AS growth
      FROM inception AS i
      JOIN market.prices AS opening ON opening.day = i.opened_on
      JOIN complete AS c ON c.ticker = opening.ticker
      JOIN market.prices AS now ON now.ticker = c.ticker AND now.day >= i.opened_on
     GROUP BY i.portfolio, now.day
)
SELECT h.portfolio,
       h.day,
       round(100 * (h.growth - 1), 2) AS portfolio_return,
       round(100 * (b.growth - 1), 2) AS benchmark_return
  FROM held AS h
  JOIN benchmark AS b ON b.portfolio = h.portfolio AND b.day = h.day;

CREATE UNIQUE INDEX ON wealth_data.portfolio_returns (portfolio, day);
COMMENT ON MATERIALIZED VIEW wealth_data.portfolio_returns IS 'Return of each model portfolio and of its benchmark since it was opened.';
COMMENT ON COLUMN wealth_data.portfolio_returns.portfolio_return IS 'Percent since opening, price only.';
COMMENT ON COLUMN wealth_data.portfolio_returns.benchmark_return IS 'Percent since opening: the shares with a full history in equal parts, price only.';

RESET ROLE;
