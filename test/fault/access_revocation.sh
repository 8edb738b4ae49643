# shellcheck shell=bash
# Revocation under load: readers of every sort read while the grant they read by is
# approved and revoked over and over, and some are cancelled. No read that began after a
# revocation was committed is allowed, and neither waits for the other.
#
# A sequence tells the order, for whatever is done with it is seen at once in every snapshot.
# It is even from before an approval, odd from after a revocation was committed: a read is
# wrong if it was allowed, and the number was odd before it and the same after it.

mapfile -t lines <test/server.conf
server_create main "${lines[@]}" "log_lock_waits = on" "deadlock_timeout = 20ms"
server_start main
server_use main
sql postgres "
    create extension meshcat; create extension pgcrypto;
    create role regress_owner; create role regress_steward;
    create role regress_team; create role regress_reader in role regress_team; create role regress_petra in role regress_team;
    create role regress_tool in role regress_petra;
    create sequence epoch; grant select on epoch to public;
    select mesh.create_domain('vault', 'regress_owner'), mesh.appoint('vault', steward => 'regress_steward');
    create schema vault_data authorization regress_owner;
    set role regress_owner;
    create table vault_data.item as select i as item_id, i % 2 as side, 'code ' || i as code from generate_series(1, 200) i;
    select mesh.adopt('vault.items', relation => 'vault_data.item');
    select mesh.filter_rows('vault.items', \$\$side::text = any (mesh.session_attribute('side'))\$\$, 'side');
    select mesh.mask_column('vault.items', 'code', 'hash');
    -- A privilege opens nothing by itself; with these, PostgreSQL's own check refuses nobody.
    grant select on vault.items to regress_reader, regress_petra;
    reset role;
    select mesh.set_attribute('regress_team', 'side', '1'), mesh.set_attribute('regress_reader', 'side', '1'), mesh.set_attribute('regress_petra', 'side', '1');
    select mesh.trust_issuer('https://id.bank', '{mesh}', '{\"keys\": [{\"kty\": \"oct\", \"k\": \"YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyBhbmQgbW9yZQ\"}]}', '{HS256}');
    select mesh.map_identity('https://id.bank', 'petra', 'regress_petra'), mesh.add_service_account('regress_tool');
    grant usage on schema public to public" >/dev/null
token=$(sql postgres "
    with t as (select translate(encode(convert_to('{\"alg\":\"HS256\"}', 'UTF8'), 'base64'), E'+/=\n', '-_') || '.' ||
                      translate(encode(convert_to(format('{\"iss\":\"https://id.bank\",\"aud\":\"mesh\",\"sub\":\"petra\",\"exp\":%s}',
                                extract(epoch from now())::bigint + 600), 'UTF8'), 'base64'), E'+/=\n', '-_') as signed)
    select signed || '.' || translate(encode(hmac(signed, 'a secret of thirty-two bytes and more', 'sha256'), 'base64'), E'+/=\n', '-_') from t")

# seen WHO COMMAND: psql's commands that do a read, and tell when and how it went.
seen() {
    printf '%s\n' '\unset before' '\unset after' 'select last_value as before from epoch \gset' \
        "$2 \\g /dev/null" '\set state :SQLSTATE' 'select last_value as after from epoch \gset' \
        "\\echo read $1 :before :after :state"
}
read='select item_id, code from vault.items'
plain() { seen plain "$read"; }
prepared() { seen prepared 'execute items'; }
repeatable() {
    echo 'begin isolation level repeatable read; select 1 \g /dev/null'
    for _ in 1 2 3; do seen repeatable "$read"; done
    seen prepared_repeatable 'execute items'
    echo 'commit;'
}
cursor() {
    echo "begin; declare items no scroll cursor for $read;"
    for _ in 1 2 3 4; do seen cursor 'fetch 1 from items'; done
    echo 'rollback;'
}
person() {
    echo "begin; select mesh.login('$token') \\g /dev/null"
    seen person "$read"
    seen person "$read"
    echo 'commit;'
    seen nobody "$read"
}

# reader WHO LOGIN TIMES: its session, from beginning to end.
reader() {
    local block i
    block=$("$1")
    {
        printf '%s\n' "set session authorization $2;" '\set ON_ERROR_ROLLBACK on' \
            'set plan_cache_mode = force_generic_plan;' "prepare items as $read;"
        for ((i = 0; i < $3; i++)); do printf '%s\n' "$block"; done
    } >"$SERVER_ROOT/$1.$2.sql"
    PGAPPNAME=reader psql -X -q -d postgres <"$SERVER_ROOT/$1.$2.sql" 2>/dev/null
}

# The grant comes and goes until SERVER_ROOT/done is there.
changes() {
    local round i
    round=$(cat <<SQL
\\set done \`test -e $SERVER_ROOT/done && echo true || echo false\`
\\if :done
\\q
\\endif
select nextval('epoch');
set session authorization regress_reader;
select mesh.request_access('vault.items', 'storm', for_role => 'regress_team') as request \\gset
set session authorization regress_steward;
select mesh.approve(:request) as grant \\gset
reset session authorization;
select pg_sleep(random() * 0.01);
set session authorization regress_steward;
select mesh.revoke(:grant, 'over');
reset session authorization;
select nextval('epoch');
select pg_sleep(random() * 0.01);
SQL
    )
    for ((i = 0; i < 2000; i++)); do printf '%s\n' "$round"; done >"$SERVER_ROOT/changes.sql"
    psql -X -q -o /dev/null -v ON_ERROR_STOP=1 -d postgres <"$SERVER_ROOT/changes.sql"
}

# Cancels whoever reads, at random.
cancels() {
    while [[ ! -e $SERVER_ROOT/done ]]; do
        sql postgres "select pg_cancel_backend(pid) from pg_stat_activity
                       where application_name = 'reader' and state = 'active'" >/dev/null
        sleep 0.02
    done
}

sql postgres "select setval('epoch', 1)" >/dev/null
changes 2>"$SERVER_ROOT/changes.log" &
changing=$!
cancels &
cancelling=$!
readers=()
for who in plain prepared repeatable cursor person; do
    login=regress_reader
    [[ $who != person ]] || login=regress_tool
    for copy in 1 2; do
        reader $who $login 150 >"$SERVER_ROOT/$who.$copy.log" &
        readers+=($!)
    done
done
wait "${readers[@]}"
: >"$SERVER_ROOT/done"
wait $changing || fail "approvals and revocations: $(cat "$SERVER_ROOT/changes.log")"
wait $cancelling

# Per sort of reader: reads allowed, refused, cancelled; those that began while it was revoked
# and ended before the next approval began, and those of them that were allowed.
summary=$(sed -n 's/^read //p' "$SERVER_ROOT"/*.[12].log | awk '
    $2 ~ /^[0-9]+$/ && $3 ~ /^[0-9]+$/ {
        state[$1, $4]++
        if ($2 == $3 && $2 % 2) { closed[$1]++; wrong[$1] += $4 == "00000" }
        sorts[$1]
    }
    END { for (s in sorts)
              printf "%s %d %d %d %d %d\n", s, state[s, "00000"], state[s, "42501"], state[s, "57014"], closed[s], wrong[s] }' | sort)
echo "$summary"
while read -r who allowed _ _ closed wrong; do
    expect "$who: reads that began after a revocation and were allowed" "$wrong" 0
    ((closed > 0)) || fail "$who: no read began while it was revoked"
    if [[ $who == nobody ]]; then
        expect "nobody reads by a tool without a person" "$allowed" 0
    else
        ((allowed > 0)) || fail "$who: no read was allowed at all"
    fi
done <<<"$summary"
expect "each sort of reader has read" "$(wc -l <<<"$summary")" 7
((0 < $(awk '{ n += $4 } END { print n }' <<<"$summary"))) || fail "no read was cancelled"
# What is written at once by several waits for a page at times.
waits=$(grep 'still waiting' "$(server_log main)" | grep -v 'on extension of relation' || true)
expect "neither readers nor approvals wait for a lock" "$waits" ''

# A reader in the midst of a transaction, with a cursor open, and one who changes grants and
# has not committed yet: each goes on without waiting for the other.
mkfifo "$SERVER_ROOT/commands" "$SERVER_ROOT/answers"
psql -X -q -A -t -d postgres <"$SERVER_ROOT/commands" >"$SERVER_ROOT/answers" 2>&1 &
reading=$!
exec 7>"$SERVER_ROOT/commands" 8<"$SERVER_ROOT/answers"
asks() { # COMMAND...: the reader's answer; its last line is told by psql itself
    printf '%s\n' "$@" '\echo answered' >&7
    while read -r -t 30 line <&8 && [[ $line != answered ]]; do echo "$line"; done
    [[ ${line:-} == answered ]] || fail "the reader waits: $*"
}
granted() { sql postgres "set lock_timeout = '5s'; set session authorization $1; $2"; }
request=$(granted regress_reader "select mesh.request_access('vault.items', 'to stay')")
granted regress_steward "select mesh.approve($request)" >/dev/null
expect "a reader begins" "$(asks "set lock_timeout = '5s'; set session authorization regress_reader;" \
    'begin isolation level repeatable read;' "declare items no scroll cursor for $read;" 'fetch 1 from items;' \
    'select count(*) from vault.items;' | sed 's/code .*//' | tail -n 1)" 100
request=$(granted regress_reader "select mesh.request_access('vault.items', 'another', for_role => 'regress_team')")
granted regress_steward "select mesh.approve($request)" >/dev/null
expect "an approval waits for no reader, nor does a revocation" \
    "$(granted regress_steward "select mesh.revoke('vault.items', 'regress_team', 'over')")" 1
{
    echo "begin; set session authorization regress_steward; select mesh.revoke('vault.items', 'regress_reader', 'over');"
    printf '\\! touch %s/revoked; while [ ! -e %s/read ]; do sleep 0.05; done\n' "$SERVER_ROOT" "$SERVER_ROOT"
    echo 'commit;'
} | psql -X -q -o /dev/null -d postgres &
revoking=$!
wait_until "somebody revokes, and has not committed" 20 test -e "$SERVER_ROOT/revoked"
expect "readers wait for no revocation" "$(asks 'select count(*) from vault.items;' 'fetch 1 from items;' | wc -l)" 2
: >"$SERVER_ROOT/read"
wait $revoking
expect_match "once it is committed they are stopped" "$(asks 'fetch 1 from items;' 'rollback;')" 'permission denied for product'
expect_match "the next statement too" "$(asks 'select count(*) from vault.items;')" 'permission denied for'
echo '\q' >&7
wait "$reading"
