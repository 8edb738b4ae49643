# An incremental run finds what a full run finds, whatever has happened to the table
# since what it takes from earlier runs was found. First each event that changes a
# page's LSN, or does not (named); then a storm of all of them from several sessions.
#
# MESHCAT_STORM_ROUNDS (60) rounds; MESHCAT_SEED replays a storm's choices. With `summaries`
# set, the server summarizes WAL (quality_incremental_wal.sh).
. test/lib/worker.sh

rounds=${MESHCAT_STORM_ROUNDS:-60}
seed=${MESHCAT_SEED:-$RANDOM}
echo "seed $seed"
RANDOM=$seed

server_create main "shared_preload_libraries = 'meshcat'" "autovacuum = off" \
    "min_parallel_table_scan_size = '64kB'" "${summaries[@]}"
server_start main
server_use main
sql postgres "create role team"
sql postgres "create database bank"
sql bank "create extension meshcat;
          select mesh.create_domain('shop', 'team');
          create schema shop_data authorization team;
          create table shop_data.orders (
              id bigint, customer int, amount numeric, kind text, booked_on date, note text);
          alter table shop_data.orders owner to team;
          create function shop_data.fill(first bigint, last bigint) returns void language sql as \$\$
              insert into shop_data.orders
              select n, case when n % 97 <> 0 then n % 1000 end, n % 500 - 5,
                     (array['credit', 'debit', 'fee', 'other'])[1 + n % 4],
                     date '2024-01-01' + (n % 300)::int, repeat('x', (n % 90)::int)
                from generate_series(first, last) n \$\$;
          select shop_data.fill(1, 20000);
          select count(*) from mesh.adopt('shop.orders', 'shop_data.orders', time_column => 'booked_on');
          select mesh.expect('shop.orders', p) from unnest(array['customer is not null', 'amount >= 0',
              'kind in (''credit'', ''debit'', ''fee'')', 'length(note) < 80', 'note ~ ''^x*\$''']) p;
          select mesh.expect('shop.orders', 'amount < 490', filter => 'kind = ''fee''', check_name => 'fees');
          select mesh.add_check('shop.orders', 'freshness', fail => '> 100000 d');
          select mesh.add_check('shop.orders', 'row_count', fail => '< 0');
          select mesh.add_check('shop.orders', 'unique', '{customer}');
          select mesh.add_check('shop.orders', 'unique', '{kind,amount}', '{\"nulls_distinct\": false}');
          select mesh.add_check('shop.orders', 'distinct_count', '{kind}', fail => '< 0')" >/dev/null

# What a run of a mode finds, as one text.
finds="string_agg(concat_ws(' ', check_name, status, rows_checked, rows_failed, metric, tier), '; ' order by check_name)"
find_by() { printf "select %s from mesh.check('shop.orders', mode => '%s', as_of => '2024-12-31')" "$finds" "$1"; }

# In one snapshot, the incremental run first: it must not learn from the full one.
compare() {
    local both
    both=$(sql bank "begin isolation level repeatable read; $(find_by incremental); $(find_by full); commit")
    [[ $(sed -n 1p <<<"$both") == "$(sed -n 2p <<<"$both")" ]] ||
        fail "$(printf '%s (seed %s): incremental differs from full\n%s' "$1" "$seed" "$both")"
}
# How many blocks an incremental run looks at now.
looks_at() {
    sql bank "select max(blocks_read) from mesh.check('shop.orders', mode => 'incremental', as_of => '2024-12-31')
               where tier = 'heap'"
}

# Has all settled? A transaction that is about to end may keep a VACUUM from it.
settled() {
    sql bank "vacuum (freeze, index_cleanup on) shop_data.orders" && looks_at >/dev/null && [[ $(looks_at) -eq 0 ]]
}

# event WHAT LOOKED SQL...: after it, how many blocks are looked at: none, some or all
event() {
    local what=$1 expected=$2 looked all statement
    wait_until "$what: before it, nothing is looked at again" 20 settled
    compare "before $what"
    for statement in "${@:3}"; do sql bank "$statement" >/dev/null; done
    looked=$(looks_at)
    compare "$what"
    all=$(sql bank "select pg_relation_size('shop_data.orders') / current_setting('block_size')::int")
    case $expected in
        none) [[ $looked -eq 0 ]] ;;
        some) [[ $looked -gt 0 && $looked -lt $all ]] ;;
        all) [[ $looked -eq $all ]] ;;
    esac || fail "$what: $looked of $all blocks looked at, not $expected"
    echo "ok: $what ($looked of $all blocks)"
}

event "hint bits" none "select count(*) from shop_data.orders"
event "an update" some "update shop_data.orders set amount = -1 where id = 77"
event "a delete" some "delete from shop_data.orders where id between 100 and 120"
event "an insert" some "select shop_data.fill(20001, 20100)"
event "an aborted update" some "begin; update shop_data.orders set amount = -2 where id = 500; rollback"
event "a row lock" some "begin; select from shop_data.orders where id = 600 for update; rollback"
event "a pruned page" some "update shop_data.orders set note = 'y' where id = 700" \
    "select count(*) from shop_data.orders where id = 700" "vacuum shop_data.orders"
event "a freeze of what is frozen" none "vacuum (freeze) shop_data.orders"
event "the visibility bit cleared and set again" some \
    "update shop_data.orders set amount = -3 where id = 800" "vacuum shop_data.orders"
event "blocks truncated and filled again" some \
    "delete from shop_data.orders where ctid >= '(60,1)'" "vacuum (truncate) shop_data.orders" \
    "select shop_data.fill(40000, 46000)"
event "a commit that does not wait for WAL" some \
    "set synchronous_commit = off; update shop_data.orders set amount = -4 where id = 900"
event "a checkpoint and a row" some "checkpoint" "delete from shop_data.orders where id = 901"
event "a row, a checkpoint and a row" some "delete from shop_data.orders where id = 902" \
    "checkpoint" "delete from shop_data.orders where id = 2902"
event "a column added with a default" all "alter table shop_data.orders add column extra int default 7"
event "a column dropped" all "alter table shop_data.orders drop column extra"
event "another check" all "select mesh.expect('shop.orders', 'id > 0')"
event "VACUUM FULL" all "vacuum full shop_data.orders"
event "CLUSTER" all "create index by_kind on shop_data.orders (kind)" \
    "cluster shop_data.orders using by_kind"
event "TRUNCATE" all "truncate shop_data.orders; select shop_data.fill(1, 9000)"
event "a rewrite" all "alter table shop_data.orders add column extra double precision default random()"
event "an emptied state" all "truncate mesh_catalog.check_state"

sql bank "alter table shop_data.orders set unlogged"
sql bank "vacuum shop_data.orders"
compare "unlogged"
expect "of an unlogged table nothing is kept" "$(looks_at)" \
    "$(sql bank "select pg_relation_size('shop_data.orders') / current_setting('block_size')::int")"
sql bank "alter table shop_data.orders set logged"

# Uncommitted rows, the own and others', have not settled.
sql bank "vacuum (freeze) shop_data.orders"
compare "settled"
psql --no-psqlrc --quiet --dbname=bank >/dev/null <<SQL &
begin; update shop_data.orders set amount = -9 where id % 50 = 0; select pg_sleep(2); commit;
SQL
writer=$!
for _ in 1 2 3; do compare "while another transaction writes"; done
wait "$writer"
compare "after another transaction has written"
expect "the writer's rows are seen" \
    "$(sql bank "select rows_failed = (select count(*) from shop_data.orders where amount < 0)
                   from mesh.check('shop.orders') where check_name = 'amount >= 0'")" t

# The storm: writers that never wait for the runs, and what happens to a table.
storm_writer() {
    local i
    for ((i = 0; i < rounds * 4; ++i)); do
        case $((RANDOM % 5)) in
            0) echo "update shop_data.orders set amount = $((RANDOM % 600)) - 5 where id % 997 = $((RANDOM % 997));" ;;
            1) echo "delete from shop_data.orders where id % 1999 = $((RANDOM % 1999));" ;;
            2) echo "select shop_data.fill($((30000 + i * 50)), $((30000 + i * 50 + RANDOM % 40)));" ;;
            3) echo "begin; update shop_data.orders set kind = 'z' where id % 499 = $((RANDOM % 499)); rollback;" ;;
            4) echo "begin; savepoint s; delete from shop_data.orders where id % 999 = 3; rollback to s;
                     update shop_data.orders set customer = null where id % 1009 = $((RANDOM % 1009)); commit;" ;;
        esac
    done | psql --no-psqlrc --quiet --dbname=bank >/dev/null 2>&1
}
storm_event() {
    case $((RANDOM % 12)) in
        0 | 1 | 2 | 3) sql bank "vacuum shop_data.orders" ;;
        4) sql bank "vacuum (freeze) shop_data.orders" ;;
        5) sql bank "alter table shop_data.orders add column c$1 int default $1" ;;
        6) sql bank "alter table shop_data.orders add column d$1 text; alter table shop_data.orders drop column d$1" ;;
        7) sql bank "vacuum full shop_data.orders" ;;
        8) sql bank "truncate shop_data.orders; select shop_data.fill(1, $((1000 + RANDOM % 8000)))" ;;
        9) sql bank "begin; truncate shop_data.orders; rollback" ;;
        10) sql bank "checkpoint" ;;
        11) sql bank "update shop_data.orders set note = note where id % 7 = 0" ;;
    esac >/dev/null
}
storm_writer &
first=$!
storm_writer &
second=$!
for ((round = 1; round <= rounds; ++round)); do
    storm_event "$round"
    compare "round $round"
    if ((round == rounds / 2)); then
        server_crash main
        server_start main
        compare "after a crash"
    fi
done
wait "$first" "$second" || true
compare "after the storm"
wait_until "what has settled is not looked at again" 20 settled
compare "once more"
echo "ok: $rounds rounds, and incremental runs found what full runs did"
