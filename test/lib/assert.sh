# shellcheck shell=bash
# Assertions for shell tests. To be sourced; a test passes by ending with status 0.
#
#   sql DATABASE QUERY                  its result, unaligned, tuples only; fails on an error
#   holds DATABASE QUERY                succeeds when its result is true
#   expect WHAT ACTUAL EXPECTED         equality
#   expect_match WHAT ACTUAL PATTERN    an extended regular expression somewhere in it
#   expect_error PATTERN COMMAND...     the command fails and says PATTERN
#   wait_until WHAT SECONDS COMMAND...  repeat until the command succeeds
#   fail MESSAGE
#   not_run WHY                         ends the test, which cannot be run here, and says so

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

not_run() {
    printf '%s\n' "$1"
    exit 77
}

sql() {
    psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$1" \
        --command="$2"
}

holds() { [[ $(sql "$1" "$2") == t ]]; }

expect() {
    [[ $2 == "$3" ]] || fail "$(printf '%s\n  got:      %s\n  expected: %s' "$1" "$2" "$3")"
    printf 'ok: %s\n' "$1"
}

expect_match() {
    grep -Eq -- "$3" <<<"$2" || fail "$(printf '%s\n  got:      %s\n  expected: /%s/' "$1" "$2" "$3")"
    printf 'ok: %s\n' "$1"
}

expect_error() {
    local pattern=$1 output
    shift
    ! output=$("$@" 2>&1) || fail "$(printf 'should have failed: %s\n  got: %s' "$*" "$output")"
    expect_match "error of: $*" "$output" "$pattern"
}

wait_until() {
    local what=$1 deadline=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || fail "waited in vain for: $what"
        sleep 0.1
    done
    printf 'ok: %s\n' "$what"
}
