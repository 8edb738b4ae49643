# shellcheck shell=bash
# unit: what CMakeLists.txt registers with ctest, built in build/unit; one line a suite.
# Where the extension is staged, core is not compiled again.
phase_unit() {
    local dir=build/unit${staged:+_staged}
    ctest_phase "$dir" unit_build "$dir" "-DMESHCAT_OBJECTS=${staged:-0}"
}

# Older AddressSanitizers cannot live with all the randomness of addresses that a kernel may
# give (vm.mmap_rnd_bits = 32): their programs then crash by chance as they start.
FIXED_ADDRESSES=()
! setarch -R true 2>/dev/null || FIXED_ADDRESSES=(setarch -R)

# ctest_phase DIR BUILD_COMMAND...
# A test may take three times as long as others: under the sanitizers it does.
ctest_phase() {
    local dir=$1 log=$OUT/ctest.log
    shift
    if ! command -v cmake >/dev/null; then
        report_none "cmake is not installed: no unit tests. Run: make deps"
    elif [[ ! -e CMakeLists.txt ]]; then
        report_none "there is no CMakeLists.txt"
    elif ! "$@" >"$OUT/build.log" 2>&1; then
        report_fail "cmake build" "does not build" "$OUT/build.log"
    else
        LIMIT=1800 limited "$log" "${FIXED_ADDRESSES[@]}" ctest --test-dir "$dir" --output-on-failure \
            --parallel "$LANES" --timeout "$((3 * TEST_TIMEOUT))" --tests-regex "$(unit_regex)" || true
        unit_report "$OUT" "$log"
    fi
}

# unit_build DIR [CMAKE_OPTION...]
unit_build() {
    local dir=$1 options=("${@:2}")
    [[ -z ${WERROR:-} ]] || options+=(-DCMAKE_COMPILE_WARNING_AS_ERROR=ON)
    mkdir -p "$dir"
    (
        flock 9
        cmake -S . -B "$dir" "${options[@]}" && cmake --build "$dir" --parallel 2
    ) 9>"$dir.lock"
}

# FILTER, a shell pattern over suites, as a regular expression over ctest's SUITE.CASE.
unit_regex() { sed -e 's/[.+]/\\&/g' -e 's/*/.*/g' -e 's/?/./g' -e 's/.*/^&([.]|$)/' <<<"$FILTER"; }

# unit_report DIR LOG. Lines of ctest look like
# "  3/41 Test  #7: Semver.OrdersPrereleases ....   Passed    0.00 sec".
unit_report() {
    local suite passed failed excerpt
    if ! grep -q '^ *[0-9]*/[0-9]* Test *#' "$2"; then
        if [[ $FILTER == '*' ]]; then
            report_fail ctest "ran nothing" "$2"
        else
            report_none "no unit test is called $FILTER"
        fi
    fi
    while read -r suite passed failed; do
        if ((failed == 0)); then
            report_pass "$suite" "$passed tests"
        else
            excerpt=$1/${suite//\//_}.log
            unit_excerpt "$suite" "$2" >"$excerpt"
            report_fail "$suite" "$failed of $((passed + failed)) tests failed" "$excerpt"
        fi
    done < <(unit_suites "$2")
}

# Each suite of a log with the numbers of its passed and failed tests.
unit_suites() {
    awk '
        $1 ~ /^[0-9]+\/[0-9]+$/ && $2 == "Test" {
            suite = $0; sub(/^[^:]*: /, "", suite); sub(/[. ].*/, "", suite)
            if (!(suite in passed)) { order[++n] = suite; passed[suite] = failed[suite] = 0 }
            if ($0 ~ / Passed +[0-9.]+ sec/) passed[suite]++; else failed[suite]++
        }
        END { for (i = 1; i <= n; i++) print order[i], passed[order[i]], failed[order[i]] }
    ' "$1"
}

# What a log says of the failing tests of one suite.
unit_excerpt() {
    awk -v suite="$1" '
        $1 ~ /^[0-9]+\/[0-9]+$/ && $2 == "Test" {
            show = index($0, ": " suite ".") || index($0, ": " suite " ")
            show = show && $0 !~ / Passed +[0-9.]+ sec/
        }
        /^ +Start +[0-9]+:|^[0-9]+% tests passed/ { show = 0 }
        /^Shadow bytes around/ { memory = 1 }  # the long tail of AddressSanitizer
        show && !memory
        /ABORTING$/ { memory = 0 }' "$2"
}
