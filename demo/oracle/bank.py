"""The Berka bank: customers, accounts, payments, cards and loans."""
import datetime
from collections import defaultdict
from decimal import Decimal

from source import fixed, percent, rows

DOCUMENTED = {"PRIJEM", "VYDAJ"}
ROUNDING = Decimal("0.11")  # each row of the source is rounded to a tenth
RETENTION_DUE_BEFORE = datetime.date(1994, 1, 1)  # ten years before 2004-01-01
HELD_ACCOUNT = "1787"


def day(yymmdd):
    """The date of a YYMMDD number; the whole source is of the 20th century."""
    number = int(yymmdd)
    return datetime.date(1900 + number // 10000, number // 100 % 100, number % 100)


def regions():
    """Region by district, by account (its branch), by client (residence) and by account's owner."""
    district = {row["a1"]: row["a3"] for row in rows("berka/district.csv")}
    account = {row["account_id"]: district[row["district_id"]] for row in rows("berka/account.csv")}
    client = {row["client_id"]: district[row["district_id"]] for row in rows("berka/client.csv")}
    owner = {row["account_id"]: client[row["client_id"]]
             for row in rows("berka/disp.csv") if row["type"] == "OWNER"}
    return account, client, owner


def customers():
    clients, districts = rows("berka/client.csv"), rows("berka/district.csv")
    months = [int(row["birth_number"]) // 100 % 100 for row in clients]
    account, client, _ = regions()
    home = {row["client_id"]: row["district_id"] for row in clients}
    branch = {row["account_id"]: row["district_id"] for row in rows("berka/account.csv")}
    dispositions = rows("berka/disp.csv")
    owners = [row for row in dispositions if row["type"] == "OWNER"]
    return {
        "customer.districts": len(districts),
        "customer.districts_unknown_unemployment": sum(row["a12"] == "?" for row in districts),
        "customer.clients": len(clients),
        "customer.clients_month_plus_50": sum(month > 50 for month in months),
        "customer.clients_of_prague": sum(region == "Prague" for region in client.values()),
        "customer.dispositions": len(dispositions),
        "customer.owners": len(owners),
        "customer.owners_in_another_district": sum(
            home[row["client_id"]] != branch[row["account_id"]] for row in owners),
        "accounts.accounts": len(account),
        "cards.cards": len(rows("berka/card.csv")),
    }


def transactions():
    trans = rows("berka/trans.csv")
    odd = [row for row in trans if row["type"] not in DOCUMENTED]
    purposeless = sum((row["k_symbol"] or "").strip() == "" for row in trans)
    account, _, owner = regions()
    return {
        "payments.rows": len(trans),
        "payments.accounts": len({row["account_id"] for row in trans}),
        "payments.first_day": str(min(day(row["date"]) for row in trans)),
        "payments.last_day": str(max(day(row["date"]) for row in trans)),
        "payments.duplicate_ids": len(trans) - len({row["trans_id"] for row in trans}),
        "payments.type_undocumented": len(odd),
        "payments.type_undocumented_accounts": len({row["account_id"] for row in odd}),
        "payments.type_undocumented_crowns": fixed(sum(Decimal(row["amount"]) for row in odd), 0),
        "payments.type_accuracy_percent": percent(len(trans) - len(odd), len(trans)),
        "payments.rows_without_undocumented": len(trans) - len(odd),
        "payments.purpose_empty": sum(row["k_symbol"] == "" for row in trans),
        "payments.purpose_blank": sum(row["k_symbol"] == " " for row in trans),
        "payments.purpose_missing": purposeless,
        "payments.purpose_completeness_percent": percent(len(trans) - purposeless, len(trans)),
        "payments.operation_empty": sum(row["operation"] == "" for row in trans),
        "payments.partner_bank_null": sum(row["bank"] is None for row in trans),
        "payments.partner_bank_empty": sum(row["bank"] == "" for row in trans),
        "payments.balance_negative": sum(Decimal(row["balance"]) < 0 for row in trans),
        "payments.penalties": sum(row["k_symbol"] == "SANKC. UROK" for row in trans),
        "payments.rows_of_prague_branch": sum(account[row["account_id"]] == "Prague" for row in trans),
        "payments.rows_of_prague_owner": sum(owner[row["account_id"]] == "Prague" for row in trans),
        "payments.self_join_pairs": len(trans) ** 2,
    }


def orders():
    """Transfers to another bank against the standing order of the same account, partner and sum."""
    def key(row, bank, partner):
        return row["account_id"], row[bank], row[partner], Decimal(row["amount"])

    standing = {key(row, "bank_to", "account_to"): row["k_symbol"].strip()
                for row in rows("berka/order.csv")}
    transfers = [row for row in rows("berka/trans.csv") if row["operation"] == "PREVOD NA UCET"]
    matched = [row for row in transfers if key(row, "bank", "account") in standing]
    agreeing = sum(standing[key(row, "bank", "account")] == row["k_symbol"].strip() for row in matched)
    return {
        "payments.orders": len(rows("berka/order.csv")),
        "payments.orders_distinct": len(standing),
        "payments.orders_purpose_blank": sum(purpose == "" for purpose in standing.values()),
        "payments.transfers": len(transfers),
        "payments.transfers_matched": len(matched),
        "payments.transfers_purpose_agreeing": agreeing,
        "payments.transfers_purpose_agreeing_percent": percent(agreeing, len(matched)),
    }


def reconcile(trans):
    """Account-days that close, all account-days, and the accounts with a day that does not.

    A day closes if some balance of the account's previous day (0 before the first) plus the
    day's movements is some balance of the day: the rows of one day are in no reliable order.
    """
    days = defaultdict(list)
    for row in trans:
        days[int(row["account_id"]), day(row["date"])].append(row)
    previous, closed, broken = {}, 0, set()
    for (account, _), rows_of_day in sorted(days.items(), key=lambda item: item[0]):
        moved = sum(Decimal(row["amount"]) * (1 if row["type"] == "PRIJEM" else -1) for row in rows_of_day)
        balances = {Decimal(row["balance"]) for row in rows_of_day}
        tolerance = ROUNDING * len(rows_of_day)
        if any(abs(before + moved - after) <= tolerance
               for before in previous.get(account, {Decimal(0)}) for after in balances):
            closed += 1
        else:
            broken.add(account)
        previous[account] = balances
    return closed, len(days), len(broken)


def reconciliation():
    trans = rows("berka/trans.csv")
    facts = {}
    for name, kept in (("all", trans), ("filtered", [row for row in trans if row["type"] in DOCUMENTED])):
        closed, days, broken = reconcile(kept)
        facts |= {
            f"reconciliation.{name}_days": days,
            f"reconciliation.{name}_days_closed": closed,
            f"reconciliation.{name}_percent": percent(closed, days, 3),
            f"reconciliation.{name}_accounts_broken": broken,
        }
    return facts


def retention():
    due = [row for row in rows("berka/trans.csv") if day(row["date"]) < RETENTION_DUE_BEFORE]
    held = [row["loan_id"] + row["status"] for row in rows("berka/loan.csv")
            if row["account_id"] == HELD_ACCOUNT]
    return {
        "retention.rows_due": len(due),
        "retention.rows_held": sum(row["account_id"] == HELD_ACCOUNT for row in due),
        "retention.loan_of_held_account": held[0],
    }


def credit():
    """risk.account_features and regulatory.credit_exposure, from the sources."""
    account, _, _ = regions()
    loans, trans = rows("berka/loan.csv"), rows("berka/trans.csv")
    status = {row["account_id"]: row["status"] for row in loans}
    overdrawn = {row["account_id"] for row in trans if Decimal(row["balance"]) < 0} & status.keys()
    out = [row for row in trans if row["type"] != "PRIJEM"]
    facts = {
        "risk.withdrawn_crowns": fixed(sum(Decimal(row["amount"]) for row in out), 0),
        "risk.loan_accounts_below_zero": len(overdrawn),
        "risk.loan_accounts_below_zero_bad": sum(status[key] in "BD" for key in overdrawn),
    }
    for region in ["all", *sorted(set(account.values()))]:
        here = [row for row in loans if region in ("all", account[row["account_id"]])]
        bad = [row for row in here if row["status"] in "BD"]
        amount, lost = (sum(int(row["amount"]) for row in group) for group in (here, bad))
        name = f"regulatory.{region.lower().replace(' ', '_')}"
        facts |= {f"{name}_loans": len(here), f"{name}_bad_loans": len(bad), f"{name}_amount": amount,
                  f"{name}_bad_amount": lost, f"{name}_bad_share_percent": percent(lost, amount)}
    return facts


def derive():
    """Every number about the bank, by name."""
    return customers() | transactions() | orders() | reconciliation() | retention() | credit()
