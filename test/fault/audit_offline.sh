# shellcheck shell=bash
# The log is checked without the database: what was exported, against an anchor that was
# kept outside. One who holds the server and signs another history anew is found by it.
. test/lib/worker.sh

python3 -c 'import cryptography' || fail "Python's cryptography is not installed. Run: make deps"

worker_server main
sql postgres 'create database bank'
sql bank "create extension meshcat; create role eng; select mesh.create_domain('payments', 'eng')" >/dev/null
sql bank "select mesh_catalog.seal_logs()" >/dev/null
for i in 1 2 3; do
    sql bank "select mesh.define_term('term ' || i, e'Čeština, \"quoted\"\n\\\\', domain => 'payments') from generate_series(1, $i * 3) i" >/dev/null
    sql bank "select mesh_catalog.seal_logs()" >/dev/null
done
here=$SERVER_ROOT
export_to() { sql bank "select mesh.export_audit(with_events => $2)" >"$here/$1"; }
verify() { python3 tools/meshcat-verify "$@"; }
bent() { # FILE PYTHON
    python3 -c "import json, sys
d = json.load(open('$here/log.json'))
$2
json.dump(d, open('$here/$1', 'w'))"
}

export_to anchor.json false
sql bank "select mesh.define_term('after', 'x', domain => 'payments')" >/dev/null
sql bank "select mesh_catalog.seal_logs()" >/dev/null
export_to log.json true
expect "log and anchor" "$(verify "$here/log.json" "$here/anchor.json")" "ok: 5 seals, $(sql bank 'select sum(event_count) from mesh_catalog.audit_seal') events"
expect "a log alone" "$(verify "$here/log.json" | grep -o 'against no anchor')" 'against no anchor'
expect "the database agrees" "$(psql -X -q -A -t -d bank -v anchor="$(<"$here/anchor.json")" <<<"select count(*) from mesh.verify_audit(:'anchor')")" 0

while IFS='|' read -r change finding; do
    bent bent.json "$change"
    expect_error "$finding" verify "$here/bent.json" "$here/anchor.json"
done <<'CASES'
d['seals'][1]['events'][0][5] = 'x'|seal 2: its events are not those
d['seals'][1]['events'][0][7] = ''|seal 2: its events are not those
del d['seals'][1]['events'][1]|seal 2: its events are not those
d['seals'][1]['events'].append(d['seals'][1]['events'][0])|seal 2: its events are not in order
d['seals'][1]['events'].reverse()|seal 2: its events are not in order
del d['seals'][1]|seal 3: it follows seal 1
d['seals'][3:] = []|seal 4: the anchor has it, the log does not
d['seals'][1]['fields'][10] = 'x'|seal 2: the signature is not
d['seals'][1]['signature'] = d['seals'][0]['signature']|seal 2: the signature is not
d['keys'][0]['public_key'] = '00' * 32|key 1: the anchor has another one
CASES

event=$(sql bank "select max(event_id) - 3 from mesh_catalog.audit_event")
sql bank "select mesh.audit_proof($event)" >"$here/proof.json"
expect "one event" "$(verify --proof "$here/proof.json" "$here/anchor.json")" "ok: event $event is in seal 4"
sed 's/payments: /payments:  /' "$here/proof.json" >"$here/bent.json"
expect_error 'it is not in seal 4' verify --proof "$here/bent.json" "$here/anchor.json"
sql bank "select mesh.audit_proof(max(last_event)) from mesh_catalog.audit_seal" >"$here/proof.json"
expect_error 'no anchor has it' verify --proof "$here/proof.json" "$here/anchor.json"
sql bank "select mesh.define_term('later', 'x', domain => 'payments')" >/dev/null
expect_error 'is not sealed yet' sql bank "select mesh.audit_proof(max(event_id)) from mesh_catalog.audit_event"
expect_error 'permission denied to export' sql bank "set session authorization eng; select mesh.export_audit()"
sql bank "create role other"
expect_error 'there is no event 2' sql bank "set session authorization other; select mesh.audit_proof(2)"

# Evidence: whatever of the document is changed, added or left out is found.
sql bank "create schema work authorization eng; set role eng; create table work.loan as select 1.50 as rate, 'ž' as note;
          select from mesh.adopt('payments.loans', relation => 'work.loan');
          select mesh.expect('payments.loans', 'rate < 2.50', fail => '> 0.5 %')" >/dev/null
sql bank "select mesh_catalog.seal_logs()" >/dev/null
export_to anchor2.json false
sql bank "select mesh.attest('payments.loans', E'Čeština, \"quoted\"\n\\\\')" >/dev/null
sql bank "select mesh.evidence('payments.loans')" >"$here/evidence.json"
events=$(sql bank "select count(*) || ' of ' || count(*) + 2 from mesh.audit_log where object like 'payments.loans%' and action not in ('attest', 'evidence')")
expect "evidence" "$(verify --evidence "$here/evidence.json" "$here/anchor2.json")" "ok: payments.loans 1.0.0, $events events proved"
expect "evidence alone" "$(verify --evidence "$here/evidence.json" | grep -o 'against no anchor')" 'against no anchor'
expect "of another server" "$(sed 's/"public_key": "../"public_key": "00/g' "$here/anchor2.json" >"$here/bent.json"
    verify --evidence "$here/evidence.json" "$here/bent.json" | grep -c 'key 1: it is not known, or another one')" 1
expect "whatever is changed is found" "$(python3 - "$here/evidence.json" "$here/anchor2.json" <<'PY'
import copy, importlib.machinery, importlib.util, io, contextlib, sys
loader = importlib.machinery.SourceFileLoader("verify", "tools/meshcat-verify")
tool = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify", loader))
sys.dont_write_bytecode = True
loader.exec_module(tool)
document, anchor = tool.load_exact(sys.argv[1]), tool.load(sys.argv[2])

def places(value, path=()):
    yield path
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], path + (key,))

def bent(path, change):
    made = copy.deepcopy(document)
    inside = made
    for key in path[:-1]:
        inside = inside[key]
    change(inside, path[-1])
    return made

def found(made):
    check = tool.Check([anchor])
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check.evidence(made)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return True
    return check.findings > 0

def replace(inside, key):
    value = inside[key]
    inside[key] = tool.Number("7") if not isinstance(value, tool.Number) or value != "7" else tool.Number("8")

def remove(inside, key):
    del inside[key]

assert not found(document)
every = [path for path in places(document) if path]
assert len(every) > 200, len(every)
missed = [(path, change.__name__) for path in every for change in (replace, remove) if not found(bent(path, change))]
print(*missed[:5] or ["all"])
PY
)" all

# A superuser has the whole history sealed anew, by the key that is there.
sql bank "set session_replication_role = replica;
          truncate mesh_catalog.audit_seal, mesh_catalog.audit_seal_leaves, mesh_catalog.audit_head;
          update mesh_catalog.audit_event set object = 'payments: nothing' where event_id = 3"
sql bank "select mesh_catalog.seal_logs()" >/dev/null
expect "by itself the new history verifies" "$(sql bank "select count(*) from mesh.verify_audit()")" 0
expect "against the anchor it does not" \
    "$(psql -X -q -A -t -d bank -v anchor="$(<"$here/anchor.json")" <<<"select distinct finding from mesh.verify_audit(:'anchor')")" 'anchor differs'
export_to log.json true
expect_error 'seal 1: the anchor has another one' verify "$here/log.json" "$here/anchor.json"
expect_error 'seal 4: the anchor has it, the log does not' verify "$here/log.json" "$here/anchor.json"
