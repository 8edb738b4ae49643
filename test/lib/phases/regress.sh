# shellcheck shell=bash
# regress: every sql/NAME.sql by pg_regress against expected/NAME.out (or NAME_1.out …),
# each in a database of its own that has the extension.
phase_regress() { pg_regress_phase "$PG_REGRESS_DIR/regress/pg_regress" . sql sql; }
