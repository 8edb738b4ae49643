# Databases come and go while the worker works in others: it holds none of them.
. test/lib/worker.sh

worker_server main
worker_mesh bank
worker_mesh shop
worker_enable bank
worker_enable shop
worker_beats bank
worker_beats shop
launcher=$(worker_launcher)

# Copied and dropped while jobs run in them every second.
sql postgres "create database copy template bank"
sql postgres "drop database shop"
worker_beats bank
copied=$(worker_beat_count copy)
worker_beats bank
expect "a copy is not worked in before it is enabled" "$(worker_beat_count copy)" "$copied"

# The server's setting holds where a database has none of its own.
server_conf main "meshcat.enabled = on"
sql postgres "select pg_reload_conf()" >/dev/null
worker_beats copy
sql postgres "alter database copy set meshcat.enabled = off"
off() { holds "$1" "select not enabled from mesh_catalog.worker_facts()"; }
wait_until "a database that is switched off is left alone" 20 off copy
server_conf main "meshcat.enabled = off"
sql postgres "select pg_reload_conf()" >/dev/null

# Closed to connections, and open again.
sql postgres "alter database bank allow_connections false"
sql postgres "drop database copy"
sql postgres "alter database bank allow_connections true"
worker_beats bank

# Without the extension there is nothing to do; with it, at once.
sql postgres "create database late"
worker_enable late
logged() { grep -qa -- "$1" "$(server_log main)"; }
wait_until "the log says that the extension is missing" 20 \
    logged 'enabled in database "late" but not installed'
sql postgres "drop database late"
worker_mesh late
worker_enable late
worker_beats late
sql late "drop extension meshcat cascade" 2>/dev/null
worker_beats bank
sql late "create extension meshcat"
wait_until "the extension is back and looked after" 20 \
    holds late "select exists (select from mesh_catalog.heartbeat)"

# Objects of another version are not touched.
sql bank "update pg_extension set extversion = '0.0' where extname = 'meshcat'"
sql postgres "alter database bank set meshcat.enabled = on"
mismatched() { holds bank "select setup = 'mismatched' from mesh_catalog.worker_facts()"; }
server_restart main
wait_until "another version is recognised" 20 mismatched
expect "mesh.status() says so" \
    "$(sql bank "select state from mesh.status() where item = 'version'")" failing
launcher=$(worker_launcher)
sql bank "update pg_extension set extversion = '0.1' where extname = 'meshcat'"
sql bank "select mesh_catalog.wake_worker()"
worker_beats bank

expect "the launcher is the same" "$(worker_launcher)" "$launcher"
# A job may have been running when the extension was dropped, a worker at work when
# the server was restarted.
errors=$(grep -aE 'meshcat (worker|launcher) (ERROR|FATAL|PANIC)|meshcat: .* failed' \
    "$(server_log main)" | grep -vE 'mesh_catalog.* does not exist|is not installed|due to administrator command' || true)
expect "and nothing of this was an error" "$errors" ""
