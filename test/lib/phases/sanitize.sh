# shellcheck shell=bash
# sanitize: the unit tests once more, under AddressSanitizer and UBSan, built by clang in
# build/sanitize.
phase_sanitize() { ctest_phase build/sanitize sanitized_build; }

sanitized_build() { CXX=clang++ CC=clang unit_build build/sanitize -DMESHCAT_SANITIZE=ON; }
