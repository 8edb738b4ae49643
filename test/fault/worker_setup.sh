# From a server that knows nothing of meshcat to one where all works, by nothing but the
# remedies that mesh.status() gives. Until then mesh.tick() does the worker's work.
. test/lib/worker.sh

server_create main "max_worker_processes = 3"
server_start main
server_use main
worker_mesh bank

state() { sql bank "select state from mesh.status() where item = '$1'"; }
remedy() { sql bank "select remedy from mesh.status() where item = '$1'"; }

expect "without preload there is none" "$(state preload) $(state launcher) $(state database)" \
    "missing missing missing"
expect "the rest does not seem to fail" \
    "$(sql bank "select item from mesh.status() where state = 'failing'")" ""
expect "nothing runs by itself" "$(worker_beat_count bank)" 0
expect_match "mesh.tick() does the work" "$(sql bank "$(remedy launcher)")" '^job\|beat\|succeeded'
expect "which the status has noticed" "$(state heartbeat)" ok

sql bank "$(remedy preload)"
server_restart main
expect "preloaded" "$(state preload)" ok
wait_until "the launcher runs" 20 worker_launcher
expect "but it has not enough processes" "$(state workers)" failing
sql bank "$(remedy workers)"
server_restart main
expect "now it has" "$(state workers)" ok
expect "the database is not enabled" "$(state database)" off
sql bank "$(remedy database)"
worker_beats bank
# The log is sealed and anchored later; nobody asked for sign-ons (18).
wait_until "all is well" 20 holds bank "select bool_and(state = 'ok') from mesh.status() where item not in ('audit key', 'audit anchor', 'sign-on')"

# The prefix is ours: a setting that does not exist is refused.
expect_error 'invalid configuration parameter name' sql bank "set meshcat.enable = on"
sql postgres "create role plain"
expect_error 'permission denied' sql bank "set role plain; set meshcat.enabled = on"
