# shellcheck shell=bash
# suite: PostgreSQL's own regression tests, on a server without meshcat and on one that
# preloads it and has the extension in the tests' database. Each test must print the same
# twice, but for the harmless difference that test/suite/MAJOR/NAME.diff tells. The tests
# come from Debian's source package (tools/postgres-source).
phase_suite() {
    local source name tests=()
    if ! source=$(tools/postgres-source build/postgres src/test/regress 2>"$OUT/source.log"); then
        report_fail sources "cannot be fetched" "$OUT/source.log"
        return
    fi
    in_lanes suite_run without with
    mapfile -t tests < <(sed -n 's/^test: *//p' "$source/src/test/regress/parallel_schedule" | tr ' ' '\n')
    for name in "${tests[@]}"; do
        ! wanted "$name" || suite_compare "$name"
    done
}

# suite_run KIND, "with" meshcat or "without": how it went, and $OUT/KIND/NAME.out
suite_run() {
    local kind=$1 tests status=0
    if ! suite_server "$kind" >"$OUT/$kind.log" 2>&1; then
        report_fail "a server $kind meshcat" "does not start" "$OUT/$kind.log"
        return
    fi
    suite_pg_regress "$kind" >"$OUT/$kind.log" 2>&1 || status=$?
    cp -r "$(server_dir "$kind")/regress/results" "$OUT/$kind"
    [[ $kind == without ]] || suite_capture
    # 1: some tests differ from what is expected of another minor version or locale.
    if ((status > 1)); then
        report_fail "a server $kind meshcat" "the tests end early" "$OUT/$kind.log"
    else
        report_pass "a server $kind meshcat" "$(find "$OUT/$kind" -name '*.out' | wc -l) tests end"
    fi
    server_stop "$kind"
}

suite_server() {
    # regress: capture needs the identifiers of statements, EXPLAIN must not show them.
    local kind=$1 lines=("max_prepared_transactions = 2" "compute_query_id = regress") regress
    [[ $kind == without ]] || lines+=("shared_preload_libraries = 'meshcat'")
    server_create "$kind" "${lines[@]}" && server_start "$kind" || return
    server_use "$kind"
    regress=$(server_dir "$kind")/regress
    cp -r "$source/src/test/regress" "$regress"
    cp "$("$PG_CONFIG" --pkglibdir)"/{autoinc,refint}.so "$regress/"
    cc -shared -fPIC -O1 -fno-strict-aliasing -fwrapv -I"$("$PG_CONFIG" --includedir-server)" \
        -o "$regress/regress.so" "$regress/regress.c" || return
    [[ $(id -u) -ne 0 ]] || chown -R "$(server_user)" "$regress"
}

# The capture of lineage was on all the time, nothing that the tests do made it fail, and
# what it captured can be folded, beside the definitions of all views.
suite_capture() {
    local seen
    seen=$(timeout 300 psql -X -A -t -q -d regression --set=ON_ERROR_STOP=1 2>"$OUT/capture.log" <<'SQL'
SELECT CASE WHEN jobs > 300 AND failures = 0 THEN 'ok' ELSE 'bad' END,
       format('%s jobs, %s failures, %s runs missed', jobs, failures, missed)
  FROM mesh_catalog.capture_facts();
SELECT 1 FROM mesh.scan_lineage() HAVING count(*) < 50;
SELECT 2 FROM mesh_catalog.lineage_capture LIMIT 1;
SQL
    ) || seen="bad|$seen: an error"
    grep -A 3 -e 'capture the lineage of a statement' -e 'terminated by signal' -e ' leak: ' \
        "$(server_log with)" >>"$OUT/capture.log" || true
    if [[ $seen == ok* && $seen != *$'\n'* && ! -s $OUT/capture.log ]]; then
        report_pass capture "${seen#*|}"
    else
        report_fail capture "${seen#*|}" "$OUT/capture.log"
    fi
}

suite_pg_regress() {
    local kind=$1 regress options=()
    regress=$(server_dir "$kind")/regress
    [[ $kind == without ]] || options+=(--load-extension=meshcat)
    server_as timeout 1800 "$PG_REGRESS_DIR/regress/pg_regress" --bindir="$PG_BIN" \
        --dlpath="$regress" --inputdir="$regress" --outputdir="$regress" \
        --schedule="$regress/parallel_schedule" --max-concurrent-tests=20 \
        --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" "${options[@]}" &
    wait $!
}

suite_compare() {
    local name=$1 known=test/suite/$PG_MAJOR/$1.diff
    [[ -e $known ]] || known=/dev/null
    if cmp --silent "$OUT/without/$name.out" "$OUT/with/$name.out"; then
        : >"$OUT/$name.diff"
    else
        diff --unified=0 <(suite_text "without/$name") <(suite_text "with/$name") |
            grep -v -e '^---' -e '^+++' -e '^@@' | sort --unique >"$OUT/$name.diff" || true
    fi
    if sed '/^#/d' "$known" | cmp --silent - "$OUT/$name.diff"; then
        report_pass "$name" "$([[ $known == /dev/null ]] || echo "but for what is known")"
    else
        report_fail "$name" "meshcat changes it" "$OUT/$name.diff"
    fi
}

# What a test printed, without the widths of columns and the numbers of our objects.
suite_text() { sed -E -e 's/ +/ /g' -e 's/--+/-/g' -e 's/\b[1-9][0-9]{4}\b/OID/g' "$OUT/$1.out"; }
