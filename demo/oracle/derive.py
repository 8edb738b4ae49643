#!/usr/bin/env -S python3 -B
"""Derives every number of the demo from its data files, without PostgreSQL.

    derive.py            print name and number; fail if expected.json says otherwise
    derive.py --write    the same, and write expected.json

Counts are JSON numbers; decimals are text with the digits that are shown.
"""
import json
import sys
from pathlib import Path

import bank
import markets
import registers

EXPECTED = Path(__file__).resolve().parent / "expected.json"


def main(arguments):
    facts = dict(sorted((bank.derive() | markets.derive() | registers.derive()).items()))
    for name, value in facts.items():
        print(name, value)
    if arguments == ["--write"]:
        EXPECTED.write_text(json.dumps(facts, indent=2) + "\n")
        return 0
    known = json.loads(EXPECTED.read_text())
    differing = [name for name in sorted(facts.keys() | known.keys()) if facts.get(name) != known.get(name)]
    for name in differing:
        print(f"{name}: derived {facts.get(name)}, expected.json has {known.get(name)}", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
