# shellcheck shell=bash
# unit: what CMakeLists.txt registers with ctest, built in build/unit; one line a suite.
phase_unit() {
    local log=$RESULTS/unit/ctest.log
    if ! command -v cmake >/dev/null; then
        report_none "cmake is not installed: no unit tests. Run: make deps"
    elif [[ ! -e CMakeLists.txt ]]; then
        report_none "there is no CMakeLists.txt"
    elif ! unit_build build/unit >"$RESULTS/unit/build.log" 2>&1; then
        report_fail "cmake build" "does not build" "$RESULTS/unit/build.log"
    else
        limited "$log" ctest --test-dir build/unit --output-on-failure --parallel 2 \
            --tests-regex "$(unit_regex)" || true
        unit_report "$log"
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
unit_regex() { sed -e 's/[.+]/\\&/g' -e 's/\*/.*/g' -e 's/?/./g' -e 's/^/^/' -e 's/$/([.]|$)/' <<<"$FILTER"; }

# Lines of ctest look like "  3/41 Test  #7: Semver.OrdersPrereleases ....   Passed    0.00 sec".
unit_report() {
    local suite passed failed
    while read -r suite passed failed; do
        if ((failed == 0)); then
            report_pass "$suite" "$passed tests"
        else
            unit_excerpt "$suite" "$1" >"$RESULTS/unit/${suite//\//_}.log"
            report_fail "$suite" "$failed of $((passed + failed)) tests failed" \
                "$RESULTS/unit/${suite//\//_}.log"
        fi
    done < <(awk '
        $1 ~ /^[0-9]+\/[0-9]+$/ && $2 == "Test" {
            suite = $0; sub(/^[^:]*: /, "", suite); sub(/[ .]+(\*\*\*)?[A-Z].*$/, "", suite)
            sub(/[.].*/, "", suite)
            if (!(suite in seen)) { seen[suite] = 1; order[++n] = suite }
            if ($0 ~ / Passed +[0-9.]+ sec/) passed[suite]++; else failed[suite]++
        }
        END { for (i = 1; i <= n; i++) print order[i], passed[order[i]] + 0, failed[order[i]] + 0 }
    ' "$1")
    grep -q 'Test *#' "$1" || report_none_ran "$1"
}

report_none_ran() {
    if [[ $FILTER == '*' ]]; then
        report_fail ctest "ran nothing" "$1"
    else
        report_none "no unit test is called $FILTER"
    fi
}

# What ctest printed for the failing tests of one suite.
unit_excerpt() {
    awk -v suite="$1" '
        $1 ~ /^[0-9]+\/[0-9]+$/ && $2 == "Test" {
            show = index($0, ": " suite ".") || index($0, ": " suite " ")
            show = show && $0 !~ / Passed +[0-9.]+ sec/
        }
        /^ +Start +[0-9]+:/ { show = 0 }
        show' "$2"
}
