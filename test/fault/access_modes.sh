# shellcheck shell=bash
# The wall stands in every mode: on a standby, in read-only transactions, and without
# preload, where only the help and the open cursor are PostgreSQL's own.

as() { printf 'set session authorization %s; %s' "$1" "$2"; }
reads() { sql "$1" "$(as regress_access_reader 'select count(*), count(secret) from vault.items')"; }

mesh() {
    sql "$1" "
        create extension meshcat;
        create role regress_access_owner; create role regress_access_reader; create role regress_access_other;
        select mesh.create_domain('vault', 'regress_access_owner');
        create schema vault_data authorization regress_access_owner;
        create table vault_data.item as select i as item_id, i % 2 as side, 'secret ' || i as secret from generate_series(1, 1000) i;
        alter table vault_data.item owner to regress_access_owner;
        select count(*) from mesh.adopt('vault.items', relation => 'vault_data.item');
        select mesh.set_attribute('regress_access_reader', 'side', '1');
        set session authorization regress_access_owner;
        select mesh.filter_rows('vault.items', \$\$side::text = any (mesh.session_attribute('side'))\$\$, 'side');
        select mesh.mask_column('vault.items', 'secret', 'null');
        set session authorization regress_access_reader;
        select mesh.request_access('vault.items', 'a test');
        set session authorization regress_access_owner;
        select mesh.approve(1);" >/dev/null
}

# A cursor that is open while its grant ends: prints what the next fetch says.
cursor() {
    psql --no-psqlrc --quiet --tuples-only --no-align --dbname="$1" 2>&1 <<'SQL'
set session authorization regress_access_reader;
begin;
declare items no scroll cursor for select item_id from vault.items;
fetch 1 from items;
\! psql --no-psqlrc --quiet --dbname="$PGDATABASE" --command="set session authorization regress_access_owner; select mesh.revoke('vault.items', 'regress_access_reader', 'over')" >/dev/null
fetch 1 from items;
rollback;
select count(*) from vault.items;
SQL
}

mapfile -t lines <test/server.conf
server_create primary "${lines[@]}" "wal_level = replica"
server_start primary
server_use primary
mesh postgres
expect "the primary filters and masks" "$(reads postgres)" '500|0'
expect "so does a read-only transaction" \
    "$(sql postgres "$(as regress_access_reader 'begin read only; select count(*), count(secret) from vault.items')")" '500|0'

server_standby standby primary
server_use standby
wait_until "the standby has the mesh" 20 reads postgres
expect "a standby filters and masks" "$(reads postgres)" '500|0'
expect_error 'request_access' sql postgres "$(as regress_access_other 'select * from vault.items')"
record() { sql postgres "$(as regress_access_owner "select mesh.audit_reads('vault.items', '$1', 1)")"; }
recorded() { sql postgres "$(as regress_access_owner 'select waiting, lost from mesh.audit_state where waiting is not null')"; }
server_use primary
record full
server_use standby
refuses() { ! reads postgres 2>"$SERVER_ROOT/refusal" && grep 'a standby records none' "$SERVER_ROOT/refusal"; }
wait_until "a standby refuses what must be recorded" 20 refuses
server_use primary
expect "the primary records it" "$(reads postgres; recorded)" $'500|0\n1|0'
record sampled
server_use standby
wait_until "a standby reads what need not be" 20 reads postgres
expect_match "and counts it as lost" "$(recorded)" '^0\|[1-9]'
# A session of the standby that keeps a plan and answers: what the primary changes counts for it
# once it is replayed.
cat >"$SERVER_ROOT/replayed" <<'SH'
psql --no-psqlrc --quiet --host="$1" --dbname=postgres --command="$3" >/dev/null
lsn=$(psql --no-psqlrc --tuples-only --no-align --host="$1" --dbname=postgres --command='select pg_current_wal_lsn()')
for ((i = 0; i < 200; i++)); do
    [[ $(psql --no-psqlrc --tuples-only --no-align --host="$2" --dbname=postgres --command="select pg_last_wal_replay_lsn() >= '$lsn'") == t ]] && exit
    sleep 0.1
done
SH
replayed() { printf '\\! bash %q %q %q %q\n' "$SERVER_ROOT/replayed" "$(server_dir primary)" "$(server_dir standby)" "$1"; }
kept() {
    psql --no-psqlrc --quiet --tuples-only --no-align --dbname=postgres 2>&1 <<SQL
set session authorization regress_access_reader;
set plan_cache_mode = force_generic_plan;
prepare kept as select count(*), count(secret) from vault.items;
execute kept;
$(replayed "update mesh_catalog.access_grant set unmask = array['secret'], unfiltered = true where grant_id = 1")
execute kept;
$(replayed "update mesh_catalog.access_grant set unmask = '{}', unfiltered = false where grant_id = 1")
execute kept;
$(replayed "select mesh.set_attribute('regress_access_reader', 'side', '2'); update mesh_catalog.access_grant set valid_until = clock_timestamp() + interval '1 day' where grant_id = 1")
execute kept;
$(replayed "select mesh.set_attribute('regress_access_reader', 'side', '1')")
execute kept;
SQL
}
expect "a standby's session hears of changes" "$(kept)" $'500|0\n1000|1000\n500|0\n0|0\n500|0'
server_use primary
export PGDATABASE=postgres
expect_match "preloaded, an open cursor stops" "$(cursor postgres | sed -n 2p)" 'permission denied for product'
server_use standby
stopped() { ! reads postgres; }
wait_until "a standby follows the revocation" 20 stopped

server_create plain
server_start plain
server_use plain
mesh postgres
export PGDATABASE=postgres
expect "without preload, the library filters and masks" "$(reads postgres)" '500|0'
expect_error 'permission denied for view items' sql postgres "$(as regress_access_other 'select * from vault.items')"
sql postgres 'grant select on vault.items to regress_access_other'
expect_error 'request_access' sql postgres "$(as regress_access_other 'select * from vault.items')"
expect "mesh.status() says what is missing" \
    "$(sql postgres "select state from mesh.status() where item = 'access'")" missing
record full
expect_error 'the library must be preloaded' reads postgres
record none
output=$(cursor postgres)
expect "an open cursor goes on" "$(sed -n 2p <<<"$output")" 3
expect_match "but no statement after it" "$(sed -n 3p <<<"$output")" 'permission denied'
