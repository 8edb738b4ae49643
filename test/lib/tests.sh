# shellcheck shell=bash
# What the phases of test/run share. To be sourced by it.
#
#   tests_in DIR SUFFIX       the names, filtered, of DIR/NAME SUFFIX, one a line
#   wanted NAME               whether FILTER keeps this test
#   limited LOG COMMAND...    run a command with the time limit of a test, or LIMIT seconds
#                             where that is set, output to LOG
#   shared_server             make sure that the server of this lane runs, and use it
#   fresh_database NAME [TEMPLATE]
#                             create it with pgtap and meshcat in it, or from TEMPLATE
#   discard_database NAME     drop it and every role its test left behind
#   shell_tests DIR           run DIR/*.sh, each with server.sh and assert.sh sourced
#   check_server_logs         report crashes and leaks that the shared servers logged

TEST_TIMEOUT=${MESHCAT_TEST_TIMEOUT:-300}
TEMPLATE=meshcat_template

# shellcheck disable=SC2053 # FILTER is a pattern
wanted() { [[ $1 == $FILTER ]]; }

tests_in() {
    local file name
    for file in "$1"/*"$2"; do
        name=${file##*/}
        name=${name%"$2"}
        if [[ -e $file ]] && wanted "$name"; then
            printf '%s\n' "$name"
        fi
    done
}

# In the background, so that an interrupt is heeded at once.
limited() {
    local log=$1
    shift
    timeout --kill-after=10 "${LIMIT:-$TEST_TIMEOUT}" "$@" >"$log" 2>&1 </dev/null &
    wait $!
}

# Why a command run by limited failed, by its exit status.
reason() {
    case $1 in
        124 | 137) echo "took more than $TEST_TIMEOUT s" ;;
        *) echo "${2:-exit status $1}" ;;
    esac
}

# The first test of a lane starts its server; after a failure none tries again.
shared_server() {
    local name=tests$LANE lines=() ready=$SERVER_ROOT/tests$LANE.ready
    if [[ ! -e $SERVER_ROOT/$name ]]; then
        mapfile -t lines <test/server.conf
        server_create "$name" "${lines[@]}" && server_start "$name" && : >"$ready" || return
    fi
    [[ -e $ready ]] || {
        echo "The server of the tests did not start, see the first failure."
        return 1
    }
    server_use "$name"
}

server_sql() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname="$1" "${@:2}"; }

# After a crash, which a test may cause, the server needs a moment.
await_server() {
    local left
    for ((left = 300; left > 0; left--)); do
        ! pg_isready --quiet || return 0
        sleep 0.1
    done
    echo "The server of the tests is down."
    return 1
}

fresh_template() {
    server_sql postgres --command="DROP DATABASE IF EXISTS $TEMPLATE" 2>/dev/null &&
        server_sql postgres --command="CREATE DATABASE $TEMPLATE TEMPLATE template0" &&
        server_sql $TEMPLATE --command="CREATE EXTENSION pgtap; CREATE EXTENSION meshcat" &&
        : >"$SERVER_ROOT/tests$LANE.template"
}

fresh_database() {
    local template=${2:-$TEMPLATE}
    shared_server && await_server || return
    [[ $template != "$TEMPLATE" || -e $SERVER_ROOT/tests$LANE.template ]] || fresh_template || return
    server_sql postgres --command="CREATE DATABASE \"$1\" TEMPLATE $template"
}

discard_database() {
    await_server || return
    server_sql postgres --command="DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" || return
    server_sql postgres <<'SQL'
SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE oid >= 16384
\gexec
SQL
}

check_server_logs() {
    local log name bad
    bad='PANIC: |was terminated by signal|TRAP: |server process .* exited with exit code'
    bad+='|(refcount|reference|File) leak|resource was not closed'
    for log in "$SERVER_ROOT"/*/log; do
        name=$(basename "$(dirname "$log")")
        if [[ -e $log ]] && grep -aE "$bad" "$log" >"$RESULTS/$name.log"; then
            cp "$log" "$RESULTS/$name.postgresql.log"
            report_phase server
            report_fail "server log" "crashes or leaks in $RESULTS/$name.postgresql.log" \
                "$RESULTS/$name.log"
        fi
    done
}

# shell_tests DIR
shell_tests() {
    local shell_dir=$1 tests=()
    mapfile -t tests < <(tests_in "$1" .sh)
    ((${#tests[@]} > 0)) || report_none "there is no $1/$FILTER.sh"
    in_lanes shell_test "${tests[@]}"
}

shell_test() {
    local name=$1 log=$OUT/$1.log status=0
    # shellcheck disable=SC2016 # for the inner shell
    limited "$log" env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE bash -euo pipefail \
        -c '. test/lib/server.sh; . test/lib/assert.sh; . "$0"' "$shell_dir/$name.sh" || status=$?
    if ((status == 0)); then
        report_pass "$name"
    elif ((status == 77)); then
        report_not_run "$name" "$(tail -n 1 "$log")"
    else
        report_fail "$name" "$(reason $status)" "$log"
    fi
}
