# Runs that learn from WAL which blocks have changed find what full runs find: all events and
# the storm of quality_incremental.sh once more, and what WAL and its summaries may suffer.
if ((PG_MAJOR < 17)); then
    echo "PostgreSQL $PG_MAJOR does not summarize WAL"
    exit 0
fi
summaries=("summarize_wal = on" "log_min_messages = debug1")
# shellcheck source=test/fault/quality_incremental.sh
. test/fault/quality_incremental.sh

log=$(server_log main)
directory=$(server_dir main)/data/pg_wal/summaries
# How often WAL has told which blocks have changed.
told() { grep -c 'WAL tells that' "$log" || true; }
# after WHAT yes|no|any: does WAL tell then? The run that asks finds what a full one does.
after() {
    local what=$1 expected=$2 before
    before=$(told)
    looks_at >/dev/null
    case $expected-$(($(told) > before)) in
        yes-1 | no-0 | any-*) ;;
        *) fail "$what: WAL should tell: $expected; $(grep 'WAL does not tell' "$log" | tail -n 1)" ;;
    esac
    compare "$what"
    echo "ok: $what (WAL tells: $expected)"
}
# Changes rows of blocks that no other number changes, so that something is known of them.
change() {
    sql bank "update shop_data.orders set amount = amount - 700 where id % 4001 = 101 * $1 and id < 20000"
}
# Is there a summary up to where WAL is now?
summarized() {
    holds bank "select max(end_lsn) >= '$1' from pg_available_wal_summaries()"
}
summarize() {
    local position
    position=$(sql bank "select pg_current_wal_insert_lsn()")
    sql bank "checkpoint"
    wait_until "WAL is summarized" 20 summarized "$position"
}

((told_in_storm = $(told)))
((told_in_storm > rounds / 2)) || fail "in the storm WAL told what changed only $told_in_storm times"
echo "ok: WAL told what changed $told_in_storm times"

sql bank "truncate shop_data.orders; select shop_data.fill(1, 20000)" >/dev/null
wait_until "all is settled" 20 settled
after "nothing" yes
change 1
after "a change that is not summarized" yes
change 2
summarize
after "a change that is summarized" yes
change 3
summarize
change 4
summarize
change 5
after "changes in two summaries and behind them" yes

# What is changed behind a run, while it still reads, is behind its position in WAL too.
sql bank "select mesh.expect('shop.orders', 'length(md5(repeat(note, 2000))) = 32', check_name => 'slow')" >/dev/null
wait_until "the rows are settled" 60 settled
sql bank "truncate mesh_catalog.check_state"
looks_at >/dev/null &
slow=$!
sleep 0.5
sql bank "update shop_data.orders set amount = amount - 700 where ctid < '(1,0)'"
wait "$slow"
after "a change while a run reads" yes
sql bank "select mesh.drop_check('shop.orders', 'slow')" >/dev/null

# Blocks that WAL has not touched are not read.
sql bank "select shop_data.fill(100000, 400000)" >/dev/null
wait_until "the new rows are settled" 20 settled
buffers() {
    sql bank "explain (analyze, buffers, format json)
              select from mesh.check('shop.orders', mode => 'incremental', as_of => '2024-12-31')" |
        awk -F'[:,]' '/Shared (Hit|Read) Blocks/ && n < 2 { n++; sum += $2 } END { print sum }'
}
blocks=$(sql bank "select pg_relation_size('shop_data.orders') / current_setting('block_size')::int")
few=$(buffers)
sql bank "truncate mesh_catalog.check_state_position"
many=$(buffers)
((many - few > blocks * 9 / 10)) ||
    fail "of $blocks blocks, $few buffers are used with WAL, $many without"
echo "ok: of $blocks blocks, $few buffers are used with WAL, $many without"

after "a position that is known again" yes
change 6
sql bank "select * from mesh.check('shop.orders', mode => 'full')" >/dev/null
after "a full run" yes

# A run that does not see what another has found keeps nothing.
psql --no-psqlrc --quiet --dbname=bank >/dev/null <<SQL &
begin isolation level repeatable read;
select 1;
select pg_sleep(2);
select count(*) from mesh.check('shop.orders');
commit;
SQL
old=$!
change 7
looks_at >/dev/null
wait "$old"
change 8
after "a run with an older snapshot" any

# Whole files: a database is copied, and moved to another tablespace and back.
server_as mkdir "$(server_dir main)/space"
sql postgres "create tablespace space location '$(server_dir main)/space'"
after "a tablespace" yes
sql bank "alter table shop_data.orders set tablespace space"
after "a table moved to it" any
sql bank "alter table shop_data.orders set tablespace pg_default"
after "and back" any
wait_until "the table is settled where it was" 20 settled
change 9
sql postgres "create database copy template bank strategy file_copy"
change 10
after "a copy of the database" any
wait_until "all is settled again" 20 settled
change 11
sql postgres "alter database bank set tablespace space"
change 12
after "a move to another tablespace" no
change 13
sql postgres "alter database bank set tablespace pg_default"
summarize
change 14
after "a move back, and a summary" no
after "the run after the moves" yes
sql postgres "drop tablespace space"

# Summaries that are damaged, or gone.
change 15
summarize
change 16
summarize
change 17
for file in "$directory"/*.summary; do
    printf 'no summary' | dd of="$file" bs=1 seek=4 conv=notrunc status=none
done
after "damaged summaries" no
grep -q 'LOG:  WAL does not tell' "$log" || fail "a damaged summary is not logged"
# A gap: the only summary of a change is gone, those before and behind it are there.
insert_position() { sql bank "select pg_current_wal_insert_lsn()"; }
files_between() {
    sql bank "select upper(lpad(to_hex(tli), 8, '0') || lpad(to_hex((start_lsn - '0/0')::bigint), 16, '0')
                           || lpad(to_hex((end_lsn - '0/0')::bigint), 16, '0')) || '.summary'
                from pg_available_wal_summaries() where start_lsn < '$2' and end_lsn > '$1'"
}
# Behind it no statement reads the changed blocks: it might prune them, which WAL tells.
change_in_block() { sql bank "update shop_data.orders set amount = amount - 700 where ctid = '($1,1)'"; }
begins=$(insert_position)
change 18
summarize
gap_begins=$(insert_position)
change 37
gap_ends=$(insert_position)
summarize
change_in_block 5
summarize
behind=$(insert_position)
for file in $(files_between "$gap_begins" "$gap_ends"); do rm "$directory/$file"; done
expect "the summary of a change is gone" "$(files_between "$gap_begins" "$gap_ends")" ""
expect_match "one is before it" "$(files_between "$begins" "$gap_begins")" summary
expect_match "and one behind it" "$(files_between "$gap_ends" "$behind")" summary
change_in_block 7
after "a summary that is gone" any
change 21
summarize
change 22
rm "$directory"/*.summary
after "all summaries gone" any
wait_until "all is settled once more" 20 settled
summarize
server_conf main "wal_summary_keep_time = '1min'"
sql bank "select pg_reload_conf()" >/dev/null
server_as bash -c "touch --date='1 day ago' '$directory'/*.summary"
change 23
summarize
change 24
after "summaries that were not kept" any

# Workers have no room for all that they find: what was known of those blocks no longer holds,
# and nobody says that it does.
sql bank "create table shop_data.wide with (fillfactor = 10) as select i as id, 0 as n from generate_series(1, 220000) i;
          alter table shop_data.wide owner to team;
          select count(*) from mesh.adopt('shop.wide', 'shop_data.wide');
          select mesh.drop_check('shop.wide', check_name) from mesh.checks where product = 'shop.wide' and dropped_at is null;
          select count(mesh.expect('shop.wide', format('n < %s', i), fail => '> 100 %', check_name => 'c' || i))
            from generate_series(1, 300) i" >/dev/null
# fails WORKERS MODE [MEMORY]
fails() {
    sql bank "set max_parallel_workers_per_gather = $1; set min_parallel_table_scan_size = 0;
              set maintenance_work_mem = '${3:-64MB}';
              select sum(rows_failed) from mesh.check('shop.wide', mode => '$2')"
}
kept_at() { sql bank "select lsn from mesh_catalog.check_state_position where relation = 'shop_data.wide'::regclass"; }
sql bank "vacuum (freeze) shop_data.wide"
fails 0 auto >/dev/null
sql bank "update shop_data.wide set n = 1000"
sql bank "vacuum (freeze) shop_data.wide"
summarize
expect "workers find all" "$(fails 2 auto)" 66000000
expect "and not all is kept" "$(kept_at)" ""
summarize
expect "the next run finds as much" "$(fails 0 incremental)" 66000000
# Nor has one process alone, with little memory.
sql bank "update shop_data.wide set n = 0"
sql bank "vacuum (freeze) shop_data.wide"
fails 0 auto >/dev/null
kept=$(kept_at)
expect_match "all is kept" "$kept" /
sql bank "update shop_data.wide set n = 1000"
sql bank "vacuum (freeze) shop_data.wide"
summarize
expect "with little memory all is found" "$(fails 0 auto 1MB)" 66000000
expect "and what was kept before is of then" "$(kept_at)" "$kept"
summarize
expect "the run after that finds as much" "$(fails 0 incremental)" 66000000
sql bank "select mesh.drop_check('shop.wide', check_name) from mesh.checks where product = 'shop.wide' and dropped_at is null;
          truncate shop_data.wide" >/dev/null

# A run that is cancelled while it reads summaries, or the WAL behind them.
sql bank "create schema bt; create extension meshcat_bridge_test schema bt"
begins=$(insert_position)
change 38
summarize
behind=$(insert_position)
change 39
# Twenty times in one session: how it ends, and what is left open of summaries and of WAL,
# but for the segment that the process itself writes to.
cancelled() {
    {
        printf "select pg_backend_pid() as pid \\\\gset\n\\\\setenv PID :pid\n"
        for _ in {1..20}; do echo "select bt.bt_unchanged('shop_data.orders', '$1', cancel => true);"; done
        printf "\\\\! ls -l /proc/\$PID/fd | awk '/pg_wal/ { n++ } END { print (n < 3 ? \"closed\" : \"open\") }'\n"
        echo "select bt.bt_unchanged('shop_data.orders', '$1') > 0;"
    } | psql --no-psqlrc --quiet --tuples-only --no-align --dbname=bank 2>&1 | uniq
}
for position in "$begins" "$behind"; do
    expect "cancelled behind $position" "$(cancelled "$position")" "ERROR:  canceling statement due to user request
closed
t"
done
after "reading that was cancelled" yes
# Wherever in a run it is: the next one is right.
cancellations=0
for milliseconds in 1 3 6 10 15 30 60; do
    change $((RANDOM % 39 + 1))
    if ! output=$(sql bank "set statement_timeout = $milliseconds; $(find_by incremental)" 2>&1); then
        expect_match "cancelled after $milliseconds ms" "$output" 'canceling statement due to statement timeout'
        cancellations=$((cancellations + 1))
    fi
    compare "after $milliseconds ms"
done
((cancellations > 0)) || fail "no run was cancelled"
sql bank "drop extension meshcat_bridge_test; drop schema bt"
expect "nothing leaked" "$(grep -E 'leak|TRAP|resource was not closed' "$log" || true)" ""

# Servers that stop, crash, do not summarize for a while, or go another way.
after "another run" any
change 25
server_restart main
change 26
after "a restart" yes
change 27
server_crash main
server_start main
change 28
after "a crash" yes
server_conf main "summarize_wal = off"
sql bank "select pg_reload_conf()" >/dev/null
wait_until "WAL is not summarized" 20 holds bank "select setting = 'off' from pg_settings where name = 'summarize_wal'"
change 29
after "a run without summaries" no
server_conf main "summarize_wal = on"
sql bank "select pg_reload_conf()" >/dev/null
wait_until "WAL is summarized again" 20 holds bank "select setting = 'on' from pg_settings where name = 'summarize_wal'"
change 30
after "summaries again" any
after "the run after that" yes
server_conf main "summarize_wal = off" "wal_level = minimal" "max_wal_senders = 0"
server_restart main
change 31
server_conf main "summarize_wal = on" "wal_level = replica" "max_wal_senders = 10"
server_restart main
change 32
after "WAL of a lower level" no
after "the run after the lower level" yes
change 33
server_standby other main
change 34
server_as "$PG_BIN/pg_ctl" --pgdata="$(server_dir other)/data" --wait --silent promote
server_use other
log=$(server_log other)
change 35
after "a promotion" no
grep -q 'the timeline is another one' "$log" || fail "the other timeline is not what was in the way"
change 36
after "the run after the promotion" yes
