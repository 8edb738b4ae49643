# shellcheck shell=bash
# The worker empties the queue of reads as it fills, so that full audit keeps nobody out;
# what waited when the server died is what is missing.
. test/lib/worker.sh

worker_server main "max_connections = 60"
worker_mesh bank
sql bank "select mesh.unschedule('beat');
          create role reader; create table work.item as select 1 as item_id; alter table work.item owner to eng;
          select count(*) from mesh.adopt('payments.items', relation => 'work.item');
          set session authorization eng; select mesh.audit_reads('payments.items', 'full');
          set session authorization reader; select mesh.request_access('payments.items', 'a test');
          set session authorization eng; select mesh.approve(1)" >/dev/null
worker_enable bank
wait_until "the worker has begun" 20 holds bank "select count(*) > 0 from mesh_catalog.heartbeat"

reads=5000
echo 'select item_id from payments.items' >"$SERVER_ROOT/read.sql"
PGOPTIONS='-c role=reader' pgbench --no-vacuum --client=4 --jobs=2 --transactions=$((reads / 4)) \
    --file="$SERVER_ROOT/read.sql" bank >"$SERVER_ROOT/load.log" 2>&1 || fail "$(cat "$SERVER_ROOT/load.log")"
expect "the load read all it asked for" "$(grep -c 'processed: 5000/5000' "$SERVER_ROOT/load.log")" 1
# Again, for some may move from one to the other while they are counted.
wait_until "every read is in the log or on its way" 10 \
    holds bank "select (select count(*) from mesh_catalog.read_event) + waiting = $reads and lost = 0 from mesh.audit_state where log = 'read'"
holds bank "select count(*) > 0 from mesh_catalog.read_event" || fail "the worker emptied nothing"

sql bank "set role reader; select * from payments.items" >/dev/null
waiting=$(sql bank "select waiting from mesh.audit_state where log = 'read'")
server_crash main
server_start main
after=$(sql bank "select count(*) from mesh_catalog.read_event")
# Meanwhile the worker may have put more of those that waited into the log.
((after <= reads + 1 && after + waiting >= reads + 1)) || fail "of $((reads + 1)) reads, $waiting of them waiting, $after are left"
sql bank "select mesh_catalog.seal_logs()" >/dev/null
expect "the log verifies" "$(sql bank "select count(*) from mesh.verify_audit()")" 0
