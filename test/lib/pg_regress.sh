# shellcheck shell=bash
# What the phases regress and isolation share: PostgreSQL's own test drivers. To be
# sourced by test/run.

# shellcheck disable=SC2034 # for the phases
PG_REGRESS_DIR=$(dirname "$("$PG_CONFIG" --pgxs)")/../test

# pg_regress_phase PROGRAM INPUTDIR SUBDIR SUFFIX
pg_regress_phase() {
    local program=$1 input=$2 sub=$3 suffix=$4 tests=() expected
    mapfile -t tests < <(tests_in "$input/$sub" ".$suffix")
    if [[ $FILTER == '*' ]]; then
        for expected in "$input"/expected/*.out; do
            expected_has_test "$input/$sub" "$suffix" "$expected" ||
                report_fail "$(basename "$expected")" "an orphan: no test produces it"
        done
    fi
    ((${#tests[@]} > 0)) || report_none "there is no $input/$sub/$FILTER.$suffix"
    in_lanes pg_regress_test "${tests[@]}"
}

# expected_has_test DIR SUFFIX FILE
expected_has_test() {
    local name
    [[ -e $3 ]] || return 0  # the pattern matched nothing
    name=$(basename "$3" .out)
    [[ -e $1/$name.$2 || -e $1/${name%_[0-9]}.$2 ]]
}

# pg_regress_test NAME, by the program of the phase
pg_regress_test() {
    local name=$1 out=$OUT/$1 database=$1 status=0
    mkdir "$out"
    if ! { fresh_database "$database" template0 &&
        server_sql "$database" --command='CREATE EXTENSION meshcat'; } >"$out/log" 2>&1; then
        report_fail "$name" "no database for it" "$out/log"
        return
    fi
    limited "$out/log" "$program" --bindir="$PG_BIN" --inputdir="$input" --outputdir="$out" \
        --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" --dbname="$database" --use-existing \
        "$name" || status=$?
    if ((status == 0)); then
        report_pass "$name"
    elif [[ -s $out/regression.diffs ]]; then
        report_fail "$name" "output differs" "$out/regression.diffs"
    else
        report_fail "$name" "$(reason "$status" "did not run")" "$out/log"
    fi
    discard_database "$database" >"$out/discard.log" 2>&1 ||
        report_fail "$name" "leaves behind what cannot be dropped" "$out/discard.log"
}
