"""Exchange rates, share prices and the model portfolio."""
import datetime
from collections import defaultdict
from decimal import Decimal

from source import percent, fixed, rows

# Closings of TARGET that its rules of today do not name.
EXTRA_CLOSINGS = {datetime.date(1999, 12, 31), datetime.date(2001, 12, 31)}
ONE_DAY = datetime.timedelta(days=1)


def easter(year):
    """Easter Sunday of the Gregorian calendar (anonymous computus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    offset = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * offset) // 451
    month, rest = divmod(h + offset - 7 * m + 114, 31)
    return datetime.date(year, month, rest + 1)


def target_holidays(year):
    """The closing days of TARGET by today's rules; several fall on a weekend."""
    fixed_days = {datetime.date(year, month, number) for month, number in ((1, 1), (5, 1), (12, 25), (12, 26))}
    return fixed_days | {easter(year) - 2 * ONE_DAY, easter(year) + ONE_DAY}


def rates():
    table = rows("market/ecb_eurofxref_hist.csv")
    days = {datetime.date.fromisoformat(row["date"]) for row in table}
    first, last = min(days), max(days)
    weekdays = {day for day in (first + number * ONE_DAY for number in range((last - first).days + 1))
                if day.weekday() < 5}
    missing = weekdays - days
    holidays = set().union(*(target_holidays(year) for year in range(first.year, last.year + 1)))
    values = sum(cell != "N/A" for row in table for cell in row.values()) - len(table)
    return {
        "market.rate_days": len(days),
        "market.rate_values": values,
        "market.rate_currencies": len(table[0]) - 1,
        "market.rate_first_day": str(first),
        "market.rate_last_day": str(last),
        "market.rate_weekdays": len(weekdays),
        "market.rate_weekdays_missing": len(missing),
        "market.rate_missing_by_rule": len(missing & holidays),
        "market.rate_missing_by_calendar": len(missing & (holidays | EXTRA_CLOSINGS)),
        "market.rate_breaches_with_calendar": len(missing - holidays - EXTRA_CLOSINGS),
        "market.rate_delivered_on_holidays": len(days & (holidays | EXTRA_CLOSINGS)),
    }


def prices():
    table = rows("market/sp500_daily_2018-02.csv")
    days = len({row["date"] for row in table})
    history = defaultdict(list)
    for row in table:
        history[row["name"]].append((row["date"], Decimal(row["close"])))
    # Values relative to the first close: an equal sum in each share, held, dividends left out.
    growth = {ticker: max(closes)[1] / min(closes)[1]
              for ticker, closes in history.items() if len(closes) == days}
    held = [row["ticker"] for row in rows("synthetic/position.csv")]
    return {
        "market.price_rows": len(table),
        "market.price_days": days,
        "market.tickers": len(history),
        "market.tickers_full_history": len(growth),
        "market.price_open_missing": sum(row["open"] is None for row in table),
        "market.price_high_below_low": sum(
            Decimal(row["high"]) < Decimal(row["low"]) for row in table if row["high"] and row["low"]),
        "market.price_rows_of_portfolio": sum(len(history[ticker]) for ticker in held),
        "wealth.positions": len(held),
        "wealth.portfolio_return_percent": percent_gain(growth[ticker] for ticker in held),
        "wealth.benchmark_return_percent": percent_gain(growth.values()),
    }


def percent_gain(growths):
    growths = list(growths)
    return fixed(100 * (sum(growths) / len(growths) - 1))


def derive():
    """Every number about the markets and the model portfolio, by name."""
    return rates() | prices()
