# shellcheck shell=bash
# fault: every test/fault/NAME.sh, a bash script that makes its own servers with
# test/lib/server.sh (crash, kill, standby, dump and restore, …). It runs in the
# checkout with -euo pipefail, server.sh and assert.sh sourced, and the staged
# extension known to every server it creates.
phase_fault() { shell_tests test/fault; }
