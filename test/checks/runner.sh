# shellcheck shell=bash
# test/run tells a failing test from a passing one in every phase that a server runs,
# on a small extension with one of each.
server_root
tree=$SERVER_ROOT/tree
mkdir -p "$tree"/{control,sql,expected,docs,test/tap,test/fault,test/isolation/{specs,expected}}
cp -r test/run test/lib "$tree/test/"
cd "$tree" || exit
: >test/server.conf

cat >Makefile <<'MAKE'
EXTENSION = control/meshcat
DATA = meshcat--1.sql
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
MAKE
printf '%s\n' "default_version = '1'" "schema = pg_catalog" >control/meshcat.control
# shellcheck disable=SC2016 # SQL's own dollars
echo 'CREATE FUNCTION pg_catalog.meshcat_one() RETURNS int LANGUAGE sql AS $$SELECT 1$$;' \
    >meshcat--1.sql

query='SELECT meshcat_one();' result=' meshcat_one 
-------------
           1
(1 row)
'
printf '%s\n' "$query" | tee sql/good.sql >sql/bad.sql
printf '%s\n' "$query" "$result" >expected/good.out
printf '%s\n' "$query" "${result/1 row/2 row}" >expected/bad.out
: >expected/orphan.out
printf '%s\n' '```sql' "$query" '```' '```text' "$result" '```' >docs/good.md
printf '%s\n' '```sql' "$query" '```' '```text' "${result/1 row/2 row}" '```' >docs/bad.md
printf '%s\n' 'SELECT plan(1); CREATE ROLE guest; SELECT is(meshcat_one(), 1);' >test/tap/good.sql
printf '%s\n' 'SELECT plan(1); CREATE ROLE guest; SELECT is(meshcat_one(), 2);' >test/tap/bad.sql
printf '%s\n' 'SELECT plan(2); SELECT pass();' >test/tap/short.sql
printf '%s\n' 'session s' 'step q { SELECT meshcat_one(); }' 'permutation q' |
    tee test/isolation/specs/good.spec >test/isolation/specs/bad.spec
printf '%s\n' 'Parsed test spec with 1 sessions' '' 'starting permutation: q' \
    'step q: SELECT meshcat_one();' 'meshcat_one' '-----------' '          1' '(1 row)' '' |
    tee test/isolation/expected/good.out | sed 's/1 row/2 row/' >test/isolation/expected/bad.out
# shellcheck disable=SC2016 # for the inner shell
echo 'server_create a; server_start a; server_use a
sql postgres "CREATE EXTENSION meshcat"
expect one "$(sql postgres "SELECT meshcat_one()")" 1' >test/fault/good.sh
echo 'expect two 1 2' >test/fault/bad.sh

output=$(test/run --only regress,tap,isolation,docs,fault) &&
    fail "test/run ended well although tests failed"
verdict() { grep -E "^(ok|not ok) +$1" <<<"$output" | sed -E 's/ +/ /g' | sort; }
expect "regress and isolation" "$(verdict '(good|bad|orphan.out)( |$|: (output|an orphan))')" \
    "$(printf '%s\n' 'not ok bad: output differs' 'not ok bad: output differs' \
        'not ok orphan.out: an orphan: no test produces it' 'ok good' 'ok good' \
        'ok good' 'ok good (1 assertions)')"
expect "tap" "$(verdict '(bad|short): assertions')" \
    "$(printf '%s\n' 'not ok bad: assertions failed' 'not ok short: assertions failed')"
expect "docs" "$(verdict docs/)" "$(printf '%s\n' \
    'not ok docs/bad.md: 1 of 1 examples failed' 'ok docs/good.md (1 examples)')"
expect "fault" "$(verdict 'bad: exit')" 'not ok bad: exit status 1'
expect "the last line" "$(tail -n 1 <<<"$output")" "5 passed, 7 failed"

echo 'touch a.runs; wait_until "b runs too" 20 test -e b.runs; sleep 0.5' >test/fault/meet_a.sh
echo 'touch b.runs; wait_until "a runs too" 20 test -e a.runs' >test/fault/meet_b.sh
output=$(test/run --only fault 'meet_*')
expect "two at once, told in their order" "$(grep -E '^(not )?ok' <<<"$output" | sed -E 's/ +/ /g')" \
    "$(printf '%s\n' 'ok meet_a' 'ok meet_b')"
# shellcheck disable=SC2016 # for the inner shell
echo 'kill -KILL "$(cut -d " " -f 4 "/proc/$PPID/stat")"' >test/fault/killer.sh
output=$(test/run --only fault killer) && fail "nobody missed killer.sh"
expect "a test that ends its lane" "$(verdict killer)" 'not ok killer: its report ends early'

echo 'sleep 600' >test/fault/slow.sh
output=$(MESHCAT_TEST_TIMEOUT=1 test/run --only fault slow) && fail "test/run waited for slow.sh"
expect "a test that takes too long" "$(verdict slow)" 'not ok slow: took more than 1 s'
expect_match "a filter" "$(test/run --only regress,docs good)" '^2 passed, 0 failed$'
expect_error '^0 passed, 0 failed$' test/run --only regress nothing
expect_error 'no phase "rust"' test/run --only rust
