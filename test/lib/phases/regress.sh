# shellcheck shell=bash
# regress: every sql/NAME.sql by pg_regress against expected/NAME.out (or NAME_1.out …),
# in one database that has the extension, in alphabetical order.
phase_regress() {
    pg_regress_phase regress "$PG_REGRESS_DIR/regress/pg_regress" . sql sql
}
