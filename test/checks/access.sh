# shellcheck shell=bash
# Sessions keep what the catalog answers about access: every table that these questions read,
# also through views and functions, announces its changes, always.
expect "tables whose changes are not announced" "$(python3 - <<'PY'
import glob, re

sql = "".join(open(path).read() for path in sorted(glob.glob("sql/install/*.sql")))
sources = "".join(open(path).read() for path in ("src/access/entitlement.cpp", "src/catalog/identity.cpp"))
questions = re.findall(r"constinit (?:bridge::)?Prepared (\w+) = \{(.*?)\};", sources, re.S)
macros = "".join(re.findall(r"#define MESHCAT_\w+(.*?[^\\])\n", sources, re.S))
# What is not asked through Kept: which port is meant, and how it is called.
ASKED_EACH_TIME = {"port_by_relation", "port_of_product"}
assert len(questions) >= 7 and ASKED_EACH_TIME <= {name for name, _ in questions}, questions
tables = set(re.findall(r"create table mesh_catalog\.(\w+)", sql))
body = dict(re.findall(r"create view mesh_catalog\.(\w+)(.*?);\n", sql, re.S))
body |= dict(re.findall(r"create function mesh_catalog\.(\w+)\(((?:(?!create function).)*?)\nend;", sql, re.S))

def tables_of(text, seen):
    names = set(re.findall(r"mesh_catalog\.(\w+)", text)) - seen
    found = names & tables
    for name in names & body.keys():
        found |= tables_of(body[name], seen | names)
    return found

read = tables_of(macros + "".join(text for name, text in questions if name not in ASKED_EACH_TIME), set())
announced = set(re.findall(r"create trigger access_changed after insert or update or delete or truncate on mesh_catalog\.(\w+)\n", sql))
always = set(re.findall(r"alter table mesh_catalog\.(\w+) enable always trigger access_changed;", sql))
assert "access_grant" in read and "row_filter_role" in read and "access_certificate" in read, read
print(*sorted(read ^ announced | announced ^ always) or ["none"])
PY
)" none
