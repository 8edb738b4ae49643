# shellcheck shell=bash
# checks: every test/checks/NAME.sh, likewise, that needs no built extension: the
# tests of the tools and of this harness.
phase_checks() { shell_tests test/checks; }
