# shellcheck shell=bash
# What the phases regress and isolation share: PostgreSQL's own test drivers. To be
# sourced by test/run.

# shellcheck disable=SC2034 # for the phases
PG_REGRESS_DIR=$(dirname "$("$PG_CONFIG" --pgxs)")/../test

# pg_regress_phase PHASE PROGRAM INPUTDIR SUBDIR SUFFIX
pg_regress_phase() {
    local phase=$1 program=$2 input=$3 sub=$4 suffix=$5 out=$RESULTS/$1 tests=() expected
    mapfile -t tests < <(tests_in "$input/$sub" ".$suffix")
    if [[ $FILTER == '*' ]]; then
        for expected in "$input"/expected/*.out; do
            expected_has_test "$input/$sub" "$suffix" "$expected" ||
                report_fail "$(basename "$expected")" "an orphan: no test produces it"
        done
    fi
    if ((${#tests[@]} == 0)); then
        report_none "there is no $input/$sub/$FILTER.$suffix"
        return
    fi
    if ! shared_server >"$out/server.log" 2>&1; then
        report_fail server "does not start" "$out/server.log"
        return
    fi
    LIMIT=$((TEST_TIMEOUT * ${#tests[@]})) limited "$out/$phase.log" "$program" --bindir="$PG_BIN" --inputdir="$input" \
        --outputdir="$out" --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" \
        --dbname="meshcat_$phase" --load-extension=meshcat "${tests[@]}" || true
    pg_regress_report "$out" "$phase" "${tests[@]}"
}

# expected_has_test DIR SUFFIX FILE
expected_has_test() {
    local name
    [[ -e $3 ]] || return 0  # the pattern matched nothing
    name=$(basename "$3" .out)
    [[ -e $1/$name.$2 || -e $1/${name%_[0-9]}.$2 ]]
}

# The output is "test NAME ... ok 12 ms" up to 15 and TAP from 16 on. A test that
# neither reports as passed has failed.
pg_regress_report() {
    local out=$1 phase=$2 name
    shift 2
    for name in "$@"; do
        if grep -Eq "^(test $name +\.\.\. ok|ok [0-9]+ +[-+] $name )" "$out/$phase.log"; then
            report_pass "$name"
        elif grep -Eq "^(test $name |(not )?ok [0-9]+ +[-+] $name )" "$out/$phase.log"; then
            awk -v test="/$name" '/^diff / { show = index($0, test ".out") || index($0, test "_") }
                show' "$out/regression.diffs" >"$out/$name.diff" || true
            report_fail "$name" "output differs" "$out/$name.diff"
        else
            report_fail "$name" "did not run" "$out/$phase.log"
        fi
    done
}
