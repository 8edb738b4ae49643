# A standby's worker is idle; promotion starts it.
. test/lib/worker.sh

worker_server primary "wal_level = replica"
worker_mesh bank
worker_enable bank
worker_beats bank

server_standby standby primary
server_use standby
worker_beats bank # the primary's, replicated
expect "a standby has no launcher" "$(worker_launcher || echo none)" none
expect "mesh.status() says why" \
    "$(sql bank "select state, detail from mesh.status() where item = 'launcher'")" \
    "off|this server is a standby; its launcher starts when it is promoted"
expect "and not that the rest fails" \
    "$(sql bank "select item from mesh.status() where state = 'failing'")" ""

server_stop primary immediate
server_as "$PG_BIN/pg_ctl" --pgdata="$(server_dir standby)/data" --wait --silent promote
wait_until "promotion starts the launcher" 20 worker_launcher
worker_beats bank
