# shellcheck shell=bash
# Servers of test/lib/server.sh: private, crashed and restarted, followed, kept and ended.
server_create one "max_connections = 17"
server_start one
server_use one
expect "it takes the lines given to it" "$(sql postgres 'SHOW max_connections')" 17
expect "it listens on no network" "$(sql postgres 'SHOW listen_addresses')" ""
expect "its socket is its own" "$PGHOST" "$(server_dir one)"
sql postgres 'CREATE TABLE t AS SELECT 1 AS a'

server_standby two one
standby_has_row() { PGHOST=$(server_dir two) holds postgres 'SELECT count(*) = 1 FROM t'; }
wait_until "the standby follows" 30 standby_has_row

server_crash one
expect_error 'No such file|refused' sql postgres 'SELECT 1'
server_start one
expect "committed data survive a crash" "$(sql postgres 'SELECT a FROM t')" 1
expect_match "the crash was one" "$(<"$(server_log one)")" 'not properly shut down'
server_restart one
server_stop two immediate

# Kept by one process and ended by another.
remembered=$SERVER_ROOT/remembered
bash -euo pipefail -c '. test/lib/server.sh
    server_create kept && server_start kept && server_keep "$0"' "$remembered"
kept=$(<"$remembered")
expect "a kept server outlives its maker" "$(PGHOST=$kept/kept sql postgres 'SELECT 1')" 1
bash -euo pipefail -c '. test/lib/server.sh; server_end "$0"' "$remembered"
[[ ! -e $kept && ! -e $remembered ]] || fail "server_end left $kept or $remembered"
bash -euo pipefail -c '. test/lib/server.sh; server_end "$0"' "$remembered"

# Ended with the process that made them, whatever its end.
made=$(bash -euo pipefail -c '. test/lib/server.sh
    server_create gone && server_start gone && server_dir gone && false' || true)
[[ -n $made && ! -e $made ]] || fail "a failing script left \"$made\" behind"

server_create broken "no_such_setting = 1"
expect_error 'Server "broken" did not start' server_start broken
