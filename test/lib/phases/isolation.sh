# shellcheck shell=bash
# isolation: every test/isolation/specs/NAME.spec by pg_isolation_regress against
# test/isolation/expected/NAME.out, each in a database of its own that has the extension.
phase_isolation() {
    pg_regress_phase "$PG_REGRESS_DIR/isolation/pg_isolation_regress" test/isolation specs spec
}
