# shellcheck shell=bash
# What mesh.check_progress shows of runs in progress, and to whom; that nothing is left of
# a run that was cancelled, terminated or crashed. Without preload it is empty.
settings=("min_parallel_table_scan_size = 0" "max_parallel_workers_per_gather = 2")
server_create main "shared_preload_libraries = 'meshcat'" "restart_after_crash = on" "${settings[@]}"
server_start main
server_use main

# progress_mesh: a product of 40,000 rows with a check whose pace pace() sets, and one with
# a statement of its own.
progress_mesh() {
    sql postgres "
        create extension meshcat;
        create role owner login;
        create role steward login;
        create role stranger login;
        create role monitor login in role pg_read_all_stats;
        select mesh.create_domain('shop', 'owner', 'Tests'), mesh.appoint('shop', steward => 'steward');
        create schema shop_data authorization owner;
        create table shop_data.orders with (autovacuum_enabled = false, fillfactor = 10) as select i as id, i % 400 as n from generate_series(1, 40000) i;
        alter table shop_data.orders owner to owner;
        select from mesh.adopt('shop.orders', relation => 'shop_data.orders');
        select from mesh.checks c, mesh.drop_check(c.product, c.check_name);
        create table shop_data.pace (every integer, seconds numeric);
        insert into shop_data.pace values (1000000, 0);
        create function shop_data.slow(integer) returns boolean stable parallel safe language plpgsql
            as \$\$ begin perform pg_sleep(seconds) from shop_data.pace where \$1 % every = 0; return true; end \$\$;
        create function shop_data.slow_once() returns integer stable language plpgsql
            as \$\$ begin perform pg_sleep(seconds) from shop_data.pace where every = 0; return 0; end \$\$;
        alter table shop_data.pace owner to owner;
        alter function shop_data.slow(integer) owner to owner;
        alter function shop_data.slow_once() owner to owner;
        select mesh.expect('shop.orders', 'n >= 0', check_name => 'n');
        select mesh.add_check('shop.orders', 'sql', params => '{\"query\": \"select shop_data.slow_once()\"}', fail => '> 0', check_name => 'own');" >/dev/null
}
slowly() { sql postgres "select mesh.expect('shop.orders', 'shop_data.slow(id)', check_name => 'slow')" >/dev/null; }
swiftly() { sql postgres "select mesh.drop_check('shop.orders', 'slow')" >/dev/null; }
pace() { sql postgres "update shop_data.pace set every = $1, seconds = $2"; }
progress() { psql --no-psqlrc --quiet --tuples-only --no-align --username="${2:-postgres}" --dbname=postgres --command="select $1 from mesh.check_progress"; }
shows() { [[ $(progress "$1") == t ]]; }
shows_nothing() { [[ -z $(progress "pid" 2>&1) ]]; }
start_run() {
    psql --no-psqlrc --quiet --tuples-only --no-align --username="${1:-postgres}" --dbname=postgres \
        --command="select count(*) from mesh.check('shop.orders', time_budget => '1 hour')" >"$(server_dir main)/run.out" 2>&1 &
    run=$!
}

progress_mesh
expect "no run, no row" "$(progress "count(*)")" 0

# The pass over the rows, in a team.
slowly
pace 100 0.2
start_run owner
wait_until "the scan gets on" 30 shows "phase = 'scanning' and blocks_done between 1 and blocks_total - 1 and rows_done > 0 and workers = 2"
expect "the whole row" "$(progress "product, checks_total, checks_done, blocks_unchanged, current_check is null, blocks_total = pg_relation_size('shop_data.orders') / 8192,
    started_at between now() - interval '1 minute' and now(), pid in (select pid from pg_stat_activity where query like 'select count(*) from mesh.check(%'), run_by")" "shop.orders|3|0|0|t|t|t|t|owner"
expect "its owner's" "$(progress "count(*)" owner)" 1
expect "those with a duty see it" "$(progress "product" steward)" "shop.orders"
expect "so does who may see statistics" "$(progress "product" monitor)" "shop.orders"
expect "a stranger does not" "$(progress "count(*)" stranger)" 0
sql postgres "create database other" >/dev/null
sql other "create extension meshcat" >/dev/null
expect "nor does another database" "$(sql other "select count(*) from mesh.check_progress")" 0

# Another run waits for its turn.
psql --no-psqlrc --quiet --dbname=postgres --username=owner --command="set application_name = 'second'" --command="select count(*) from mesh.check('shop.orders')" >/dev/null 2>&1 &
second=$!
wait_until "a second run waits" 30 holds postgres "select count(*) = 1 from pg_stat_activity a join mesh.check_progress p using (pid)
    where application_name = 'second' and wait_event_type = 'Lock' and p.phase = 'waiting' and p.blocks_total is null"
sql postgres "select pg_cancel_backend(pid) from mesh.check_progress where phase = 'waiting'" >/dev/null
! wait "$second" || fail "the second run should have been cancelled"
expect "of a cancelled wait nothing is left" "$(progress "count(*)")" 1
sql postgres "select pg_cancel_backend(pid) from mesh.check_progress" >/dev/null
! wait "$run" || fail "the run should have been cancelled"
pace 1000000 0
expect "a run that is done" "$(sql postgres "select count(*) from mesh.check('shop.orders')")" 3
expect "has no row any more" "$(progress "count(*)")" 0

# A run that is cancelled, or whose backend or worker ends, leaves nothing.
ends_by() { # HOW COMMAND
    pace 100 0.1
    start_run
    wait_until "$1: it runs" 30 shows "workers = 2 and blocks_done > 0"
    sql postgres "$2" >/dev/null
    ! wait "$run" || fail "$1: the run should have failed"
    wait_until "$1: nothing is left" 30 shows_nothing
}
ends_by "cancelled" "select pg_cancel_backend(pid) from mesh.check_progress"
ends_by "terminated" "select pg_terminate_backend(pid) from mesh.check_progress"
ends_by "a worker terminated" "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'parallel worker'"
pace 100 0.1
start_run
wait_until "killed: it runs" 30 shows "workers = 2"
kill -KILL "$(progress pid)"
! wait "$run" || fail "killed: the run should have failed"
wait_until "killed: nothing is left" 30 shows_nothing
swiftly

# A check with a statement of its own, after an incremental scan.
# A transaction that is about to end may keep a VACUUM from settling all of it.
settled() {
    sql postgres "vacuum (freeze) shop_data.orders" && sql postgres "select from mesh.check('shop.orders')" &&
        [[ $(sql postgres "select max(blocks_read) from mesh.check('shop.orders') where tier = 'heap'") -eq 0 ]]
}
wait_until "nothing is left to look at" 30 settled
pace 0 60
start_run
wait_until "its statement runs" 30 shows "phase = 'statements' and current_check = 'own' and checks_done = 1 and blocks_unchanged = blocks_total and blocks_done = blocks_total and rows_done = 0"
sql postgres "select pg_cancel_backend(pid) from mesh.check_progress" >/dev/null
! wait "$run" || fail "the run should have been cancelled"
pace 1000000 0

# A view is measured by the executor, which counts no blocks.
sql postgres "
    create view shop_data.seen as select id, n, shop_data.slow(id) as slow from shop_data.orders;
    alter view shop_data.seen owner to owner;
    select from mesh.adopt('shop.seen', relation => 'shop_data.seen');
    select mesh.expect('shop.seen', 'slow');
    update shop_data.pace set every = 20000, seconds = 30" >/dev/null
sql postgres "select count(*) from mesh.check('shop.seen')" >/dev/null 2>&1 &
run=$!
wait_until "a statement scans" 30 shows "product = 'shop.seen' and phase = 'scanning' and blocks_total is null and blocks_done is null and workers = 0"
sql postgres "select pg_cancel_backend(pid) from mesh.check_progress" >/dev/null
! wait "$run" || fail "the run should have been cancelled"

expect "status" "$(sql postgres "select state from mesh.status() where item = 'check progress'")" ok

# Without preload.
server_create bare "${settings[@]}"
server_start bare
server_use bare
progress_mesh
slowly
pace 1000 0.1
sql postgres "select count(*) from mesh.check('shop.orders')" >/dev/null &
run=$!
wait_until "it runs" 30 holds postgres "select count(*) > 0 from pg_stat_activity where wait_event = 'PgSleep'"
expect "without preload there is nothing to see" "$(progress "count(*)")" 0
wait "$run" || fail "the run should have succeeded"
expect "and mesh.status() says so" "$(sql postgres "select state, remedy from mesh.status() where item = 'check progress'")" "missing|Preload the library, as item preload says."
