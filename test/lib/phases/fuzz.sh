# shellcheck shell=bash
# fuzz: every test/fuzz/NAME.cpp, a libFuzzer target of CMakeLists.txt built by clang in
# build/fuzz, for MESHCAT_FUZZ_SECONDS (20), from the seeds in test/fuzz/corpus/NAME and
# with the dictionary test/fuzz/NAME.dict where there are such.
phase_fuzz() {
    local name targets=()
    mapfile -t targets < <(tests_in test/fuzz .cpp)
    if ((${#targets[@]} == 0)); then
        report_none "there is no test/fuzz/$FILTER.cpp"
    elif ! CXX=clang++ CC=clang unit_build build/fuzz -DMESHCAT_FUZZ=ON \
        >"$RESULTS/fuzz/build.log" 2>&1; then
        report_fail "cmake build" "does not build" "$RESULTS/fuzz/build.log"
    else
        for name in "${targets[@]}"; do
            fuzz "$name"
        done
    fi
}

fuzz() {
    local name=$1 out=$RESULTS/fuzz/$1 seconds=${MESHCAT_FUZZ_SECONDS:-20} program options
    program=$(find build/fuzz -type f -name "$name" -perm -u+x | head -n 1)
    if [[ -z $program ]]; then
        report_fail "$name" "CMakeLists.txt does not build it"
        return
    fi
    # New inputs go to the first directory; the seeds stay as they are.
    mkdir -p "$out"
    options=("$out")
    [[ ! -d test/fuzz/corpus/$name ]] || options+=("test/fuzz/corpus/$name")
    [[ ! -e test/fuzz/$name.dict ]] || options+=("-dict=test/fuzz/$name.dict")
    if limited "$out.log" "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$RESULTS/fuzz/$name-" "${options[@]}"; then
        report_pass "$name" "$(sed -n 's/^Done \([0-9]*\) runs.*/\1 inputs/p' "$out.log")"
    else
        report_fail "$name" "an input breaks it" "$out.log"
    fi
}
