# shellcheck shell=bash
# A heap scan whose worker is killed or terminated, or which is cancelled, in the midst:
# nothing leaks, and the next run is right. Rows of transactions in progress do not
# count. Where rows may be gone that a snapshot should see, the run says so.
server_create main "shared_preload_libraries = 'meshcat'" "min_parallel_table_scan_size = 0" \
    "max_parallel_workers_per_gather = 2" "restart_after_crash = on"
server_start main
server_use main

# scan_mesh: a product of 40,000 rows, of which 100 fail a check.
scan_mesh() {
    sql postgres "
        create extension meshcat;
        create role owner;
        select mesh.create_domain('scan', 'owner', 'Tests');
        create schema scan_data authorization owner;
        create table scan_data.t as select i as id, i % 400 as n from generate_series(1, 40000) i;
        alter table scan_data.t owner to owner;
        select from mesh.adopt('scan.t', relation => 'scan_data.t');
        select from mesh.checks c, mesh.drop_check(c.product, c.check_name);
        select mesh.expect('scan.t', 'n > 0', check_name => 'n');
        create function scan_data.slow(integer) returns boolean stable parallel safe language plpgsql
            as \$\$ begin if \$1 % 100 = 0 then perform pg_sleep(0.5); end if; return true; end \$\$;
        alter function scan_data.slow(integer) owner to owner;" >/dev/null
}
findings="select string_agg(concat_ws(' ', check_name, tier, status, rows_failed, rows_checked), '; ') from mesh.check('scan.t')"
worker_of_scan() {
    sql postgres "select pid from pg_stat_activity where backend_type = 'parallel worker' and wait_event = 'PgSleep' limit 1"
}
has_worker() { [[ -n $(worker_of_scan) ]]; }

# start_slow_run: a run in the background that takes a minute; its output is in $output.
start_slow_run() {
    sql postgres "select mesh.expect('scan.t', 'scan_data.slow(id)', check_name => 'slow')" >/dev/null
    output=$(server_dir main)/run.out
    sql postgres "$findings" >"$output" 2>&1 &
    run=$!
    wait_until "workers scan" 20 has_worker
}

# check_after HOW PATTERN: the run failed so, nothing of it is left, the next is right.
check_after() {
    ! wait "$run" || fail "$1: the run should have failed, but said $(cat "$output")"
    expect_match "$1: the run fails" "$(cat "$output")" "$2"
    wait_until "$1: the server serves" 30 holds postgres "select not pg_is_in_recovery()"
    sql postgres "select mesh.drop_check('scan.t', 'slow')" >/dev/null
    wait_until "$1: no worker is left" 20 holds postgres \
        "select count(*) = 0 from pg_stat_activity where backend_type = 'parallel worker'"
    expect "$1: nothing is recorded of it" "$(sql postgres "select count(*) from mesh.check_runs")" "$runs"
    expect "$1: the next run is right" "$(sql postgres "$findings")" "n heap fail 100 40000"
    runs=$((runs + 1))
}

scan_mesh
runs=0
start_slow_run
kill -KILL "$(worker_of_scan)"
check_after "a worker is killed" 'terminat|closed the connection|crash'

start_slow_run
sql postgres "select pg_terminate_backend($(worker_of_scan))" >/dev/null
check_after "a worker is terminated" 'terminat'

start_slow_run
sql postgres "select pg_cancel_backend(pid) from pg_stat_activity
               where backend_type = 'client backend' and pid <> pg_backend_pid()" >/dev/null
check_after "the run is cancelled" 'canceling statement due to user request'

start_slow_run
sql postgres "select pg_cancel_backend($(worker_of_scan))" >/dev/null
check_after "a worker is cancelled" 'canceling statement'

# Others' transactions in progress: an insert, a delete and an update, not yet and never.
begin_change() {
    psql --no-psqlrc --quiet --dbname=postgres >/dev/null 2>&1 <<<"
        set application_name = 'change';
        begin;
        insert into scan_data.t select 0, 0 from generate_series(1, 1000);
        delete from scan_data.t where id <= 5000;
        update scan_data.t set n = 0 where id > 35000;
        select pg_sleep(600);" &
    change=$!
    wait_until "a change is in progress" 20 holds postgres \
        "select count(*) = 1 from pg_stat_activity where application_name = 'change' and wait_event = 'PgSleep'"
}
begin_change
expect "what is in progress does not count" "$(sql postgres "$findings")" "n heap fail 100 40000"
sql postgres "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'change'" >/dev/null
! wait "$change" || fail "the change should have ended by force"
expect "nor what was aborted" "$(sql postgres "$findings")" "n heap fail 100 40000"

expect "nothing leaked" "$(grep -E 'leak|TRAP|resource was not closed' "$(server_log main)" || true)" ""

# Rows that an old snapshot should see may be gone: an error, not fewer rows.
if ((PG_MAJOR < 17)); then
    server_conf main "old_snapshot_threshold = 0" "autovacuum = off"
    server_restart main
    # PostgreSQL adds five seconds to a threshold of 0.
    cleanup="psql --no-psqlrc --quiet --dbname=postgres --command='delete from scan_data.t where id > 100' --command='select from pg_sleep(6)' --command='vacuum scan_data.t'"
    expect_match "an old snapshot" "$(psql --no-psqlrc --quiet --tuples-only --no-align --dbname=postgres 2>&1 <<<"
        begin isolation level repeatable read;
        select count(*) from scan_data.t;
        \! $cleanup
        select concat_ws(' ', check_name, status, message) from mesh.check('scan.t');")" 'snapshot too old'
fi
