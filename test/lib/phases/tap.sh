# shellcheck shell=bash
# tap: every test/tap/NAME.sql (pgTAP) by pg_prove, each in a fresh database that has
# pgtap and meshcat. Roles that a test leaves behind are dropped after it.
phase_tap() {
    local tests=()
    mapfile -t tests < <(tests_in test/tap .sql)
    ((${#tests[@]} > 0)) || report_none "there is no test/tap/$FILTER.sql"
    in_lanes tap_test "${tests[@]}"
}

tap_test() {
    local name=$1 log=$OUT/$1.log database=tap_$1 status=0
    if ! fresh_database "$database" >"$log" 2>&1; then
        report_fail "$name" "no database for it" "$log"
        return
    fi
    limited "$log" pg_prove --psql-bin "$PG_BIN/psql" --dbname "$database" --norc --nocolor \
        --failures --comments "test/tap/$name.sql" || status=$?
    if ((status == 0)); then
        report_pass "$name" "$(sed -n 's/^Files=.*Tests=\([0-9]*\),.*/\1 assertions/p' "$log")"
    else
        report_fail "$name" "$(reason $status "assertions failed")" "$log"
    fi
    discard_database "$database" >"$log.discard" 2>&1 ||
        report_fail "$name" "leaves behind what cannot be dropped" "$log.discard"
}
