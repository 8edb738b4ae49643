# shellcheck shell=bash
# 32 clients append while backends and the server are killed and the worker seals: what
# was committed is in the log, and the log verifies.
. test/lib/worker.sh

worker_server main "max_connections = 60"
sql postgres 'create database bank'
sql bank "create extension meshcat;
          create role eng; select mesh.create_domain('payments', 'eng');
          create table public.done (client integer, nr bigint)"

# A transaction notes, in the same commit, what it had the log take.
work=$SERVER_ROOT/work.sql
cat >"$work" <<'SQL'
begin;
select mesh.define_term('term ' || :client_id, pg_backend_pid() || ' ' || clock_timestamp(), domain => 'payments');
insert into public.done values (:client_id, pg_backend_pid());
commit;
SQL

load() {
    pgbench --no-vacuum --client=32 --jobs=2 --time="$1" --file="$work" bank >"$SERVER_ROOT/load.log" 2>&1 || true
}
seal_often() {
    while sleep 0.2; do
        psql -X -q -A -t -d bank -c "select mesh_catalog.seal_logs()" 2>/dev/null || true
    done
}
whole() {
    expect "$1: no committed event is lost, none is without its transaction" \
        "$(sql bank "select (select count(*) from mesh_catalog.audit_event where action = 'define term') - (select count(*) from public.done)")" 0
    sql bank "select mesh_catalog.seal_logs()" >/dev/null
    expect "$1: all is sealed" "$(sql bank "select unsealed_events, sealed_events - (select count(*) from mesh_catalog.audit_event) from mesh.audit_state where log = 'audit'")" '0|0'
    expect "$1: the log verifies" "$(sql bank "select count(*) from mesh.verify_audit()")" 0
}

seal_often >/dev/null &
sealer=$!
load 3 &
loader=$!
sleep 1.5
kill -KILL "$(sql bank "select pid from pg_stat_activity where application_name = 'pgbench' limit 1")"
wait "$loader"
wait_until "the server is up again" 30 sql bank "select 1"
whole "a backend is killed"

load 3 &
loader=$!
sleep 1.5
server_crash main
wait "$loader"
server_start main
kill "$sealer"
wait "$sealer" 2>/dev/null || true
whole "the server is killed"
holds bank "select count(*) > 100 from public.done" || fail "there was hardly any load"
holds bank "select count(*) > 5 from mesh.audit_seals" || fail "hardly anything was sealed meanwhile"
