# shellcheck shell=bash
# docs: the examples of README.md and docs/**/*.md, run as a reader would.
# The conventions of a page are told at the top of test/lib/docs.pl.
phase_docs() {
    local page pages=()
    for page in README.md docs/*.md docs/*/*.md; do
        if [[ -e $page ]] && wanted "$(basename "$page" .md)" && grep -q '^```sql' "$page"; then
            pages+=("$page")
        fi
    done
    ((${#pages[@]} > 0)) || report_none "no page has an example"
    in_lanes docs_page "${pages[@]}"
}

docs_page() {
    local page=$1 base=${1%.md} database=mesh status=0
    base=$OUT/${base//\//_}
    if ! { fresh_database "$database" template0 && docs_setup "$page" "$database"; } >"$base.log" 2>&1; then
        report_fail "$page" "its setup failed" "$base.log"
    elif ! perl test/lib/docs.pl script "$page" >"$base.sql" 2>"$base.log"; then
        report_fail "$page" "not a page of examples" "$base.log"
    else
        # shellcheck disable=SC2016 # for the inner shell
        # From standard input: with --file, psql would prefix errors with file and line.
        limited "$base.out" bash -c 'exec psql -X --quiet --pset=pager=off -d "$1" <"$0"' \
            "$base.sql" "$database" || status=$?
        docs_verdict "$page" "$base" "$status"
    fi
    discard_database "$database" >>"$base.log" 2>&1 ||
        report_fail "$page" "leaves behind what cannot be dropped" "$base.log"
}

docs_verdict() {
    local page=$1 base=$2 status=$3
    if ((status != 0)); then
        report_fail "$page" "$(reason "$status" "psql ended with status $status")" "$base.out"
    elif perl test/lib/docs.pl compare "$page" "$base.out" >"$base.log" 2>&1; then
        report_pass "$page" "$(tail -n 1 "$base.log")"
    else
        report_fail "$page" "$(tail -n 1 "$base.log")" "$base.log"
    fi
}

# The extension, unless the page creates it itself, and what a page asks for by
# "<!-- setup: NAME -->": test/docs/NAME.sql or test/docs/NAME.sh.
docs_setup() {
    local page=$1 database=$2 name
    grep -qi '^ *create extension.* meshcat' "$page" ||
        server_sql "$database" --command='CREATE EXTENSION meshcat' || return
    # shellcheck disable=SC2013 # names have no spaces
    for name in $(sed -n 's/^<!-- setup: \([a-z_]*\) -->$/\1/p' "$page"); do
        if [[ -e test/docs/$name.sql ]]; then
            server_sql "$database" --file="test/docs/$name.sql" || return
        else
            PGDATABASE=$database bash "test/docs/$name.sh" || return
        fi
    done
}
