# shellcheck shell=bash
# sanitize: the unit tests once more, under AddressSanitizer and UBSan, in build/sanitize.
phase_sanitize() { ctest_phase sanitize -DMESHCAT_SANITIZE=ON; }
