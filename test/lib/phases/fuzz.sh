# shellcheck shell=bash
# fuzz: every test/fuzz/NAME.cpp, a libFuzzer target of CMakeLists.txt built beside the unit
# tests of the phase sanitize, for MESHCAT_FUZZ_SECONDS (10), from the seeds in
# test/fuzz/corpus/NAME and with the dictionary test/fuzz/NAME.dict where there are such.
phase_fuzz() {
    local targets=()
    mapfile -t targets < <(tests_in test/fuzz .cpp)
    if ((${#targets[@]} == 0)); then
        report_none "there is no test/fuzz/$FILTER.cpp"
    elif ! sanitized_build >"$OUT/build.log" 2>&1; then
        report_fail "cmake build" "does not build" "$OUT/build.log"
    else
        in_lanes fuzz "${targets[@]}"
    fi
}

fuzz() {
    local name=$1 out=$OUT/$1 program=build/sanitize/$1 options
    if [[ ! -x $program ]]; then
        report_fail "$name" "CMakeLists.txt does not build it"
        return
    fi
    # New inputs go to the first directory; the seeds stay as they are.
    mkdir -p "$out"
    options=("-max_total_time=${MESHCAT_FUZZ_SECONDS:-10}" -timeout=10 -rss_limit_mb=2048
        "-artifact_prefix=$OUT/$name-" "$out")
    [[ ! -d test/fuzz/corpus/$name ]] || options+=("test/fuzz/corpus/$name")
    [[ ! -e test/fuzz/$name.dict ]] || options+=("-dict=test/fuzz/$name.dict")
    if limited "$out.log" "${FIXED_ADDRESSES[@]}" "$program" "${options[@]}"; then
        report_pass "$name" "$(sed -n 's/^Done \([0-9]*\) runs.*/\1 inputs/p' "$out.log")"
    else
        report_fail "$name" "an input breaks it" "$out.log"
    fi
}
