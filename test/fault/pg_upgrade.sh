# shellcheck shell=bash
# pg_upgrade takes a mesh along: it restores every object of the extension by itself, in an
# order of its own. From a major to the same one, which is the same to pg_upgrade. That of 18
# checks libraries by their $libdir alone, where the tests install nothing.
((PG_MAJOR < 18)) || not_run "pg_upgrade finds no library that is not in the server's own directory"
mapfile -t lines <test/server.conf
as() { sql bank "set session authorization $1; $2"; }
works() {
    expect "$1: consumers read the rows they may" \
        "$(as regress_mesh_analyst 'select count(*), count(partner) from payments.transactions')" '50|0'
    expect_error 'request_access' as regress_mesh_engineer 'select * from risk.exposure'
    expect "$1: no role lacks authority" "$(sql bank "select count(*) from mesh.rebind() where role <> 'regress_mesh_admin'")" 0
    sql bank "select mesh_catalog.seal_logs()" >/dev/null
    expect "$1: the log verifies" "$(sql bank "select count(*) from mesh.verify_audit()")" 0
}
objects() {
    sql bank "select pg_describe_object(classid, objid, objsubid) from pg_depend
               where deptype = 'e' and refobjid = (select oid from pg_extension where extname = 'meshcat')" | sort
}

server_create before "${lines[@]}"
server_start before
server_use before
sql postgres 'create database bank'
sql bank 'create extension meshcat'
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=bank --output=/dev/null --file=test/lib/small_mesh.sql
works before
objects >"$SERVER_ROOT/objects"
server_stop before
server_create after "${lines[@]}"
server_as "$PG_BIN/pg_upgrade" --old-bindir="$PG_BIN" --new-bindir="$PG_BIN" --username=postgres \
    --old-datadir="$(server_dir before)/data" --new-datadir="$(server_dir after)/data" \
    --socketdir="$SERVER_ROOT" >"$SERVER_ROOT/upgrade.log" 2>&1 ||
    fail "pg_upgrade: $(tail -n 5 "$SERVER_ROOT/upgrade.log"; find "$(server_dir after)" -name 'pg_upgrade_dump*.log' -exec grep -h 'error:' {} +)"
server_start after
server_use after
expect "the extension has all its objects" "$(objects | comm -3 - "$SERVER_ROOT/objects")" ''
works after
