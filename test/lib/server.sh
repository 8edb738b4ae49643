# shellcheck shell=bash
# Private PostgreSQL servers for tests and the demo. To be sourced.
#
# A server listens on a Unix socket only, in a fresh temporary directory, as an
# unprivileged user; no two runs share anything, and EXIT ends and removes all.
# PG_CONFIG chooses the PostgreSQL; MESHCAT_STAGE, when set, is the DESTDIR from
# which its servers load extensions (see stage.sh).
#
#   server_create  NAME [CONFIG_LINE...]  initdb; trust authentication, superuser postgres
#   server_start   NAME                   start and wait until it accepts connections
#   server_stop    NAME [MODE]            stop; MODE is fast (default), smart or immediate
#   server_restart NAME                   stop fast, start
#   server_crash   NAME                   kill every process of it with SIGKILL
#   server_standby NAME PRIMARY           a started hot standby of PRIMARY by pg_basebackup
#   server_use     NAME                   psql, pg_dump, … of this shell talk to NAME
#   server_conf    NAME LINE...           append to its configuration (reload or restart after)
#   server_log     NAME                   print the path of its log
#   server_dir     NAME                   print its directory, which is also its socket's
#   server_as      COMMAND...             run a command as the user that owns the servers
#   server_keep    FILE                   leave the servers running; FILE remembers where
#   server_end     FILE                   end and remove what server_keep remembered

PG_CONFIG=${PG_CONFIG:-pg_config}
if ! PG_BIN=$("$PG_CONFIG" --bindir 2>/dev/null); then
    echo "No PostgreSQL development files at \"$PG_CONFIG\". Run: make deps" >&2
    exit 1
fi
# shellcheck disable=SC2034 # for those who source this
PG_MAJOR=$("$PG_CONFIG" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
PATH=$PG_BIN:$PATH
export PG_CONFIG PATH

umask 022  # what is staged must be readable to the servers' user
SERVER_ROOT=
SERVER_MARK=.meshcat-servers  # shows that a directory is ours to remove

server_user() {
    if [[ $(id -u) -ne 0 ]]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

server_as() {
    # From a directory that this user may enter: the checkout need not be one.
    if [[ $(id -u) -eq 0 ]]; then
        (cd "$SERVER_ROOT" && runuser -u "$(server_user)" -- "$@")
    else
        (cd "$SERVER_ROOT" && "$@")
    fi
}

# The directory of all servers of this process. Short, whatever TMPDIR is: the
# path of a Unix socket has at most 107 bytes.
server_root() {
    [[ -z $SERVER_ROOT ]] || return 0
    SERVER_ROOT=$(mktemp -d /tmp/meshcat.XXXXXX)
    : >"$SERVER_ROOT/$SERVER_MARK"
    [[ $(id -u) -ne 0 ]] || chown "$(server_user)" "$SERVER_ROOT"
    trap 'server_cleanup' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

server_dir() { printf '%s\n' "$SERVER_ROOT/$1"; }
server_log() { printf '%s\n' "$SERVER_ROOT/$1/log"; }

server_conf() {
    local name=$1
    shift
    printf '%s\n' "$@" >>"$SERVER_ROOT/$name/data/postgresql.conf"
}

# The lines that let a server load extensions from the stage. Debian's 15 to 17
# know extension_destdir; 18 knows two search paths instead.
server_stage_lines() {
    local stage=${MESHCAT_STAGE:-}
    [[ -n $stage ]] || return 0
    local lib share
    lib=$stage$("$PG_CONFIG" --pkglibdir)
    share=$stage$("$PG_CONFIG" --sharedir)
    echo "dynamic_library_path = '$lib:\$libdir'"
    if server_knows extension_control_path; then
        echo "extension_control_path = '$share:\$system'"
    else
        echo "extension_destdir = '$stage'"
    fi
}

# Whether this PostgreSQL has a setting.
server_knows() { "$PG_BIN/postgres" --describe-config | grep -a "^$1[[:space:]]" >/dev/null; }

server_create() {
    local name=$1 dir
    shift
    server_root
    dir=$(server_dir "$name")
    server_as mkdir "$dir"
    if ! server_as "$PG_BIN/initdb" --pgdata="$dir/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1; then
        cat "$dir/initdb.log" >&2
        return 1
    fi
    # fsync protects against the machine's crash, not the server's: no test needs it.
    server_conf "$name" "listen_addresses = ''" "unix_socket_directories = '$dir'" \
        "fsync = off" "log_line_prefix = '%m [%p] %b %q%u@%d '" "$(server_stage_lines)" "$@"
}

server_start() {
    local dir
    dir=$(server_dir "$1")
    if ! server_as "$PG_BIN/pg_ctl" --pgdata="$dir/data" --log="$dir/log" --wait --timeout=60 \
        --silent start </dev/null >"$dir/pg_ctl.log" 2>&1; then
        echo "Server \"$1\" did not start; the end of its log:" >&2
        tail -n 40 "$dir/pg_ctl.log" "$dir/log" >&2
        return 1
    fi
}

server_stop() {
    server_as "$PG_BIN/pg_ctl" --pgdata="$(server_dir "$1")/data" --wait --timeout=60 --silent \
        --mode="${2:-fast}" stop
}

server_restart() {
    server_stop "$1"
    server_start "$1"
}

# The processes of the server in a data directory.
server_residents() {
    find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' -lname "$1" 2>/dev/null |
        cut -d / -f 3 || true  # some end meanwhile
}

server_crash() {
    local dir pids left
    dir=$(server_dir "$1")
    # First who would start others.
    kill -KILL "$(head -n 1 "$dir/data/postmaster.pid")"
    # Its shared memory is in use until the last of them is gone.
    for ((left = 100; left > 0; left--)); do
        pids=$(server_residents "$dir/data")
        [[ -n $pids ]] || break
        # shellcheck disable=SC2086 # a list of process ids
        kill -KILL $pids 2>/dev/null || true
        sleep 0.1
    done
    ((left > 0)) || {
        echo "Processes of server \"$1\" outlived SIGKILL: ${pids//$'\n'/ }." >&2
        return 1
    }
    # Until somebody reaps it, the dead postmaster seems to hold its locks.
    rm -f "$dir/data/postmaster.pid" "$dir"/.s.PGSQL.*
}

server_standby() {
    local dir
    dir=$(server_dir "$1")
    server_as mkdir "$dir"
    server_as "$PG_BIN/pg_basebackup" --host="$(server_dir "$2")" --username=postgres \
        --pgdata="$dir/data" --write-recovery-conf --wal-method=stream --checkpoint=fast --no-sync
    server_conf "$1" "unix_socket_directories = '$dir'"
    server_start "$1"
}

server_use() {
    PGHOST=$(server_dir "$1")
    PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
    export PGHOST PGPORT PGUSER PGDATABASE
    unset PGPASSWORD PGSERVICE PGSERVICEFILE PGOPTIONS PGHOSTADDR
}

# Ends every server under the root and removes it. Safe to call at any time.
server_cleanup() {
    local status=$? pidfile data jobs
    trap - EXIT INT TERM
    jobs=$(jobs -p)
    # shellcheck disable=SC2086 # a list of process ids
    [[ -z $jobs ]] || kill $jobs 2>/dev/null || true
    [[ -n $SERVER_ROOT && -e $SERVER_ROOT/$SERVER_MARK ]] || return "$status"
    for pidfile in "$SERVER_ROOT"/*/data/postmaster.pid; do
        [[ -e $pidfile ]] || continue
        data=${pidfile%/postmaster.pid}
        server_as "$PG_BIN/pg_ctl" --pgdata="$data" --wait --timeout=30 --silent --mode=fast stop \
            >/dev/null 2>&1 ||
            server_as "$PG_BIN/pg_ctl" --pgdata="$data" --silent --mode=immediate stop \
                >/dev/null 2>&1 || true
    done
    rm -rf "$SERVER_ROOT"
    SERVER_ROOT=
    return "$status"
}

server_keep() {
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "$SERVER_ROOT" >"$1"
    trap - EXIT INT TERM
}

server_end() {
    [[ -e $1 ]] || return 0
    SERVER_ROOT=$(<"$1")
    server_cleanup
    rm -f "$1"
}
