# shellcheck shell=bash
# pg_dump | psql restores a working mesh: into another database of the same cluster,
# and into another cluster whose roles have other OIDs.
lines=()
mapfile -t lines <test/server.conf

count() { sql "$1" "$2" | tail -n 1; }
as() { printf 'set session authorization %s; %s' "$1" "$2"; }
ends_well() { # WHAT COMMAND...
    local what=$1 output
    shift
    output=$("$@" 2>&1) || fail "$what: $output"
    printf 'ok: %s\n' "$what"
}
restore() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname="$1" --output=/dev/null --file="$2"; }

# What a mesh must be able to do, wherever it is.
works() {
    local database=$1
    expect "consumers read the rows they may" \
        "$(count "$database" "$(as regress_mesh_analyst 'select count(*), count(partner) from payments.transactions')")" '50|0'
    expect "consumers with a grant of their own, too" \
        "$(count "$database" "$(as regress_mesh_risk 'select count(*), count(partner) from payments.transactions')")" '100|0'
    expect "a product of another product has its data" \
        "$(count "$database" "$(as regress_mesh_risk 'select sum(amount) from risk.exposure')")" 5050
    ends_well "and can be refreshed" sql "$database" \
        "$(as regress_mesh_risk 'refresh materialized view risk_data.exposure')"
    expect_error 'request_access' sql "$database" \
        "$(as regress_mesh_engineer 'select * from risk.exposure')"
    ends_well "duties have their authority" sql "$database" \
        "$(as regress_mesh_engineer "select mesh.register_source('payments', 'feed', 'o', 'l', '1 day')")"
    expect_error 'permission denied' sql "$database" \
        "$(as regress_mesh_analyst "select mesh.register_source('payments', 'feed', 'o', 'l', '1 day')")"
    ends_well "sequences go on" sql "$database" \
        "select mesh.create_domain('another', 'regress_mesh_risk'); select mesh.observe('payments.transactions', 'accuracy = 99.95%')"
    expect "promises are kept on" \
        "$(count "$database" "select measured, closed_measured, outcome from mesh.breaches")" '98.63%|99.95%|recovered'
    expect "distributions are compared with those from before" \
        "$(count "$database" "$(as regress_mesh_engineer "select status || ' ' || split_part(message, ',', 1) from mesh.check('payments.transactions') where kind = 'drift'")")" \
        'pass psi is 0 from version 1.0.0'
    expect "classifications are decided, and their labels are there" \
        "$(count "$database" "select (select string_agg(column_name || ' ' || state, ',') from mesh.classifications), string_agg(objoid::regclass || ' ' || label, ',' order by objoid::regclass::text) from pg_seclabels where provider = 'meshcat'")" \
        'partner accepted|payments.transactions personal,payments_data.trans personal'
    expect "the sealed log is as it was" "$(count "$database" "select count(*) from mesh.verify_audit()")" 0
    sql "$database" "select mesh_catalog.seal_logs()" >/dev/null
    expect "and goes on, as another epoch with another key" \
        "$(count "$database" "select max(s.epoch), max(s.key_id), unsealed_events, unsealed_since from mesh.audit_seals s, mesh.audit_state a where a.log = 'audit' group by 3, 4")" '2|2|0|'
    expect "what was not sealed before is now, once" "$(count "$database" "select sum(event_count) - (select count(*) from mesh_catalog.audit_event), count(distinct origin) from mesh.audit_seals")" '0|2'
    expect "all is as it was sealed" "$(count "$database" "select count(*) from mesh.verify_audit()")" 0
    expect "no role lacks authority" "$(count "$database" "select count(*) from mesh.rebind() where role <> 'regress_mesh_admin'")" 0
}

server_create source "${lines[@]}"
server_start source
server_use source
dump=$SERVER_ROOT/bank.sql
sql postgres 'create database bank'
sql bank 'create extension meshcat'
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=bank --output=/dev/null --file=test/lib/small_mesh.sql
sql bank "select mesh.expect('risk.exposure', 'false', severity => 'info'); select mesh.check('risk.exposure')" >/dev/null
expect "rows are sampled" "$(count bank "select count(*) from mesh_catalog.check_sample")" 1
sql bank "$(as regress_mesh_engineer "select mesh.add_check('payments.transactions', 'drift', '{amount}'); select count(*) from mesh.check('payments.transactions')")"
sql bank "update payments_data.trans set partner = 'client' || trans_id || '@example.com'; select mesh.classify('payments.transactions'); select mesh.accept_classification('payments.transactions#partner')" >/dev/null
sql bank "select mesh_catalog.seal_logs()" >/dev/null
sql bank "select mesh.observe('payments.transactions', 'accuracy = 98.63%')" >/dev/null
pg_dump --dbname=bank >"$dump"
oids="select string_agg(rolname || ' ' || oid, ',' order by rolname) from pg_roles where rolname ~ '^regress_mesh'"
source_oids=$(sql bank "$oids")
sql bank "select format('create role %I;', rolname) from pg_roles where rolname ~ '^regress_mesh' and rolname <> 'regress_mesh_admin' order by oid desc" \
    >"$SERVER_ROOT/roles.sql"

echo "# the same cluster"
sql postgres 'create database copy'
ends_well "it restores" restore copy "$dump"
works copy
saved_work="select count(*) from (table mesh_catalog.check_sample) s full join mesh_catalog.check_state using (product_id)"
expect "what only saves work is not restored" "$(count copy "$saved_work")" 0
expect "no role was bound anew" "$(count copy "select count(*) from mesh_catalog.audit_event where action = 'rebind roles'")" 0

echo "# another cluster, in which every role has another OID and the admin is missing"
server_create target "${lines[@]}"
server_start target
server_use target
restore postgres "$SERVER_ROOT/roles.sql"
sql postgres 'create database bank'
ends_well "it restores" restore bank "$dump"
target_oids=$(sql bank "$oids")
expect "no role has the OID it had" "$(comm -12 <(tr , '\n' <<<"$source_oids" | sort) <(tr , '\n' <<<"$target_oids" | sort))" ''
works bank
expect "nor here" "$(count bank "$saved_work")" 0
expect "the roles were bound anew, once" \
    "$(count bank "select count(*) from mesh_catalog.audit_event where action = 'rebind roles'")" 1
echo "# a role that was missing then"
sql postgres 'create role regress_mesh_admin'
expect_error 'permission denied' sql bank \
    "$(as regress_mesh_admin "select mesh.create_domain('more', 'regress_mesh_risk')")"
