# shellcheck shell=bash
# Every function of schema mesh that may change something ends in the audit log: where it
# is written, or what it leads to, appends to it. What does not is named here, and why.
expect "functions that are not recorded" "$(python3 - <<'PY'
import glob, re

# What a function's own file leaves to another one.
LEADS_TO = {
    "rebind": "src/catalog/restore.cpp", "check": "src/quality/record.cpp",
    "approve": "src/access/granting.cpp", "revoke": "src/access/granting.cpp",
    "renew_access": "src/access/request.cpp",
}
CHANGES_NOTHING = {"explain_checks", "failing_rows", "explain_access", "status", "describe", "logout", "simulate"}
RECORDED_ELSEWHERE = {
    "tick": "what the worker does: mesh.job_runs, and each chore's own events",
    "run_job": "mesh.job_runs", "scan_lineage": "mesh.lineage_edges: it follows definitions",
}

sql = "".join(open(path).read() for path in sorted(glob.glob("sql/install/*.sql")))
files = {}
for path in glob.glob("src/**/*.cpp", recursive=True):
    for symbol in re.findall(r"MESHCAT_FUNCTION\((\w+)\)", open(path).read()):
        files[symbol] = path
functions = re.findall(r"create function mesh\.(\w+)\(((?:(?!create function).)*?)\n    language (\w+) (?:\w+ )*?(volatile|stable|immutable)"
                       r"((?:(?!create function).)*)", sql, re.S)
names = {name for name, *_ in functions}
missing = sorted(set(re.findall(r"create function mesh\.(\w+)\(", sql)) - names)
seen = 0
for name, _, language, volatility, rest in functions:
    if volatility != "volatile" or name in CHANGES_NOTHING or name in RECORDED_ELSEWHERE:
        continue
    seen += 1
    symbol = re.search(r"'MODULE_PATHNAME', '(\w+)'", rest)
    path = LEADS_TO.get(name) or (symbol and files.get(symbol.group(1)))
    if not path or not re.search(r"\b(audit|append)\(", open(path).read()):
        missing.append(name)
stale = sorted((set(LEADS_TO) | CHANGES_NOTHING | set(RECORDED_ELSEWHERE)) - names)
assert seen > 60, seen
print(*(missing + [f"{name}: there is none" for name in stale]) or ["none"])
PY
)" none
