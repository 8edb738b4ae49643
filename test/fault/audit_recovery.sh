# shellcheck shell=bash
# The log through what ends a timeline: a standby that is promoted, and a recovery to an
# earlier time, in which transaction numbers are given a second time.
. test/lib/worker.sh

worker_server primary "wal_level = replica"
sql postgres 'create database bank'
sql bank "create extension meshcat; create role eng; select mesh.create_domain('payments', 'eng')" >/dev/null
terms() { sql bank "select mesh.define_term('$1 ' || i, 'x', domain => 'payments') from generate_series(1, $2) i" >/dev/null; }
seal() { sql bank 'select mesh_catalog.seal_logs()'; }
findings() { sql bank "select coalesce(string_agg(distinct finding, ','), 'none') from mesh.verify_audit()"; }
against() { # ANCHOR
    psql -X -q -A -t -d bank -v anchor="$(<"$SERVER_ROOT/$1")" \
        <<<"select coalesce(string_agg(distinct finding, ','), 'none') from mesh.verify_audit(:'anchor')"
}
anchor() { sql bank 'select mesh.export_audit()' >"$SERVER_ROOT/$1"; }
epochs() { sql bank "select string_agg(epoch || ' on timeline ' || timeline, ', ' order by epoch) from mesh_catalog.audit_epoch"; }
state() { sql bank "select string_agg(epoch || ':' || seals, ',' order by epoch) from (select epoch, count(*) as seals from mesh.audit_seals group by 1) s"; }
whole() { # WHAT
    expect "$1: the log verifies" "$(findings)" none
    expect "$1: what was not sealed is" "$(sql bank "select unsealed_events from mesh.audit_state where log = 'audit'")" 0
}

terms before 3
seal >/dev/null
anchor early.json
server_standby standby primary
# A third server, as the backup was.
server_as "$PG_BIN/pg_basebackup" --pgdata="$(server_dir primary)/backup" --host="$(server_dir primary)" \
    --username=postgres --checkpoint=fast --no-sync
terms sealed 4
seal >/dev/null
sql bank "select pg_create_restore_point('then')" >/dev/null
terms 'not sealed' 2
expect "the primary's log verifies" "$(findings)" none
wait_until "the standby has it all" 20 holds postgres \
    "select bool_and(replay_lsn = pg_current_wal_lsn()) from pg_stat_replication"

server_use standby
expect "a standby's log verifies" "$(findings)" none
server_stop primary immediate
server_as "$PG_BIN/pg_ctl" --pgdata="$(server_dir standby)/data" --wait --silent promote
expect "after the promotion it does" "$(findings)" none
terms 'after the promotion' 3
seal >/dev/null
whole "after the promotion"
expect "sealing went on in another epoch" "$(epochs)" "1 on timeline 1, 2 on timeline 2"
expect "the anchor of before agrees" "$(against early.json)" none
anchor late.json
expect "two epochs, one chain" "$(state)" "1:2,2:1"
server_stop standby

# Back to the restore point: what was appended and sealed afterwards has not been.
server_as mkdir "$(server_dir past)"
server_as mv "$(server_dir primary)/backup" "$(server_dir past)/data"
server_conf past "unix_socket_directories = '$(server_dir past)'" "port = 5432" \
    "restore_command = 'cp \"$(server_dir primary)/data/pg_wal/%f\" \"%p\"'" \
    "recovery_target_name = 'then'" "recovery_target_action = 'promote'"
server_as touch "$(server_dir past)/data/recovery.signal"
server_start past
server_use past
wait_until "the recovery has ended" 20 holds postgres "select not pg_is_in_recovery()"
expect "the recovered log verifies" "$(findings)" none
expect "it has what was then" "$(sql bank "select count(*) from mesh.audit_log where object like 'payments: sealed%' or object like 'payments: not sealed%'")" 4
# These get the numbers of transactions that were in the other history.
terms 'another history' 6
seal >/dev/null
whole "after the recovery"
expect "it is marked by its epoch" "$(epochs)" "1 on timeline 1, 2 on timeline 2"
expect "the anchor of before agrees with it" "$(against early.json)" none
expect "that of what is gone does not" "$(against late.json)" 'anchor differs'
