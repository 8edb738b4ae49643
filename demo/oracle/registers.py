"""Legal entities, bank failures, card defaults and the synthetic loan applications."""
import datetime

from source import rows

BUSINESS_DAY = datetime.date(1994, 3, 31)  # the demo's clock: the day after the last transaction


def relations():
    table = [tuple(row.values()) for row in rows("regulatory/gleif_relations.csv")]
    loops = [row for row in table if row[0] == row[1]]
    return {
        "legal.relations": len(table),
        "legal.relations_repeated": len(table) - len(set(table)),
        "legal.relations_self_loops": len(loops),
        "legal.relations_self_loop_pairs": len({row[:2] for row in loops}),
        "legal.relations_status_text_null": sum(row[3] == "NULL" for row in table),
    }


def failures():
    table = rows("regulatory/fdic_failed_banks.csv")
    brief = [row for row in rows("regulatory/fdic_bank_failures_in_brief.csv") if row["bank name, city, state"]]
    return {
        "legal.failures": len(table),
        "legal.failure_names_repeated": len(table) - len({row["bank name"] for row in table}),
        "legal.failure_costs": len(brief),
    }


def card_defaults():
    table = [tuple(row.values()) for row in rows("credit/taiwan_card_default.csv")]
    named = rows("credit/taiwan_card_default.csv")
    return {
        "lending.card_defaults": len(table),
        "lending.card_defaults_repeated": len(table) - len(set(table)),
        "lending.card_defaults_defaulted": sum(row["has_default"] == "1" for row in named),
        "lending.card_defaults_education_undocumented": sum(
            row["education"] not in {"1", "2", "3", "4"} for row in named),
    }


def applications():
    table = rows("synthetic/application.csv")
    oldest = BUSINESS_DAY - datetime.timedelta(days=30)
    return {
        "lending.business_day": str(BUSINESS_DAY),
        "lending.applications": len(table),
        "lending.applications_without_ssn": sum(row["ssn"] is None for row in table),
        "lending.applications_score_out_of_range": sum(
            not 300 <= int(row["credit_score"]) <= 850 for row in table),
        "lending.applications_stale": sum(
            datetime.date.fromisoformat(row["submitted_on"]) < oldest for row in table),
    }


def derive():
    """Every number about the registers and the applications, by name."""
    return relations() | failures() | card_defaults() | applications()
