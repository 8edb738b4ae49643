# shellcheck shell=bash
# One readable output for every phase of the tests. To be sourced.
#
#   report_phase NAME                 begin a phase; its tests are counted under it
#   report_pass  TEST [NOTE]          print and count a passed test
#   report_fail  TEST REASON [FILE]   print and count a failed one, with the end of FILE
#   report_not_run TEST WHY           say that a test cannot be run here; it counts as nothing
#   report_none  WHY                  say why this phase ran nothing
#   report_replay FILE                print and count what was reported into a file
#   report_run   LABEL LOG COMMAND... show what a program prints after "LABEL | ", and add its
#                                     last "N passed, N failed"
#   report_summary                    the table, then "N passed, N failed" as the last line;
#                                     fails if a test failed or none ran

report_names=() report_passed=() report_failed=() report_seconds=()
report_current=-1
REPORT_EXCERPT_LINES=${REPORT_EXCERPT_LINES:-60}

report_close_phase() {
    ((report_current < 0)) || report_seconds[report_current]=$((SECONDS - report_started))
}

report_phase() {
    report_close_phase
    report_current=$((report_current + 1))
    report_started=$SECONDS
    report_names+=("$1") report_passed+=(0) report_failed+=(0) report_seconds+=(0)
    printf '\n== %s ==\n' "$1"
}

report_add() {
    report_passed[report_current]=$((report_passed[report_current] + $1))
    report_failed[report_current]=$((report_failed[report_current] + $2))
}

report_pass() {
    report_add 1 0
    printf 'ok      %s%s\n' "$1" "${2:+ ($2)}"
}

report_fail() {
    report_add 0 1
    printf 'not ok  %s: %s\n' "$1" "$2"
    [[ -n ${3:-} && -s $3 ]] || return 0
    printf '        see %s\n' "$3"
    tail -n "$REPORT_EXCERPT_LINES" -- "$3" | sed 's/^/        | /'
}

report_not_run() { printf 'NOT RUN %s: %s\n' "$1" "$2"; }

report_none() { printf '        %s\n' "$1"; }

# The excerpt of a failure is indented: no line of it looks like a report.
report_replay() {
    cat "$1"
    report_add "$(grep -c '^ok  ' "$1")" "$(grep -c '^not ok  ' "$1")"
}

report_run() {
    local label=$1 log=$2 total
    shift 2
    "$@" 2>&1 | tee "$log" | sed -u "s/^/$label | /" || true
    total=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | tail -n 1)
    if [[ -z $total ]]; then
        report_fail "$label" "the run ended early, see above"
    elif [[ $total == "0 0" ]]; then
        report_fail "$label" "no test ran"
    else
        # shellcheck disable=SC2086 # two numbers
        report_add $total
    fi
}

report_summary() {
    local i passed=0 failed=0
    report_close_phase
    printf '\n%-12s %8s %8s %8s\n' phase passed failed seconds
    for i in "${!report_names[@]}"; do
        printf '%-12s %8d %8d %8d\n' "${report_names[i]}" "${report_passed[i]}" \
            "${report_failed[i]}" "${report_seconds[i]}"
        passed=$((passed + report_passed[i]))
        failed=$((failed + report_failed[i]))
    done
    printf '\n'
    ((passed + failed > 0)) || printf 'No test ran: that is a failure too.\n'
    printf '%d passed, %d failed\n' "$passed" "$failed"
    ((failed == 0 && passed > 0))
}
