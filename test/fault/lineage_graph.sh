# The shared graph of lineage answers as the edges do, whoever writes them meanwhile, in
# every snapshot, and after whatever befalls the server.
. test/lib/worker.sh

worker_server main "wal_level = replica" "max_prepared_transactions = 5" "log_statement = none"
main_sql() { server_use main && sql "$@"; }

new_mesh() { # DATABASE
    psql -X -q -c "CREATE DATABASE $1"
    sql "$1" "create extension meshcat" >/dev/null
    sql "$1" "create schema g;
              do \$\$ begin for i in 1 .. 12 loop execute format('create table g.t%s (a text, b text)', i); end loop; end \$\$" >/dev/null
}

# An answer of the shared graph, and one that reads the edges in the same snapshot.
DIFFERS="select count(*) from generate_series(1, 12) i, lateral (
    (select * from mesh.downstream('table:g.t' || i) except select * from mesh.downstream('table:g.t' || i, as_of => 'infinity'))
    union all
    (select * from mesh.downstream('table:g.t' || i, as_of => 'infinity') except select * from mesh.downstream('table:g.t' || i))) d"
REACHED="select count(*) from mesh.downstream('table:g.t1')"
DECLARE="select mesh.declare_lineage('table:g.t1#a', 'table:g.t2#a')"
RETRACT="select mesh.retract_lineage('table:g.t1#a', 'table:g.t2#a')"
EPOCH="select coalesce(epoch, 0) from mesh.lineage_graphs"
BUILD="select mesh_catalog.build_lineage_graph()"

agrees() { expect "$1" "$(sql mesh "$DIFFERS")" 0; }

new_mesh mesh
expect "nobody asked yet" "$(sql mesh "select state from mesh.lineage_graphs")" none
expect "nothing is known" "$(sql mesh "$REACHED")" 0
expect "the first question makes it" "$(sql mesh "select state, epoch > 0, edges from mesh.lineage_graphs")" "ready|t|0"

# A graph made while a writer is not yet done does not have its edges; and when that has
# committed, nobody takes it for complete.
(printf 'begin;\n%s;\nselect pg_sleep(3);\ncommit;\n' "$DECLARE" | psql -X -q -d mesh >/dev/null) &
writer=$!
sleep 1
expect "made in between" "$(sql mesh "$BUILD")" t
expect "not yet seen" "$(sql mesh "$REACHED")" 0
wait "$writer"
expect "seen once committed" "$(sql mesh "$REACHED")" 2
agrees "as the edges say"

# One session: own edges, those of savepoints, and an old snapshot while others go on.
expect "own edges, and those rolled back" "$(psql -X -q -At -d mesh <<SQL
begin; select from mesh.retract_lineage('table:g.t1#a', 'table:g.t2#a'); $REACHED;
savepoint s; select from mesh.declare_lineage('table:g.t1#b', 'table:g.t3#b'); $REACHED; $DIFFERS;
rollback to s; $REACHED; rollback; $REACHED;
SQL
)" $'0\n2\n0\n0\n2'
expect "an old snapshot" "$(psql -X -q -At -d mesh <<SQL
begin isolation level repeatable read; $REACHED;
\! psql -X -q -At -d mesh -c "$RETRACT" -c "$BUILD" -c "$REACHED"
$REACHED; $DIFFERS;
\! psql -X -q -At -d mesh -c "$DECLARE" -c "$BUILD" -c "$BUILD" >/dev/null
$REACHED; $DIFFERS; commit; $REACHED;
SQL
)" $'2\n1\nt\n0\n2\n0\n2\n0\n2'
expect "a prepared transaction" "$(psql -X -q -At -d mesh <<SQL
begin; select from mesh.declare_lineage('table:g.t2#a', 'table:g.t4#a'); prepare transaction 'p';
$BUILD; $REACHED; commit prepared 'p'; $REACHED; $DIFFERS;
SQL
)" $'t\n2\n4\n0'

# Writers of all kinds at once, while readers compare and graphs are made.
write() { # SEED
    for ((n = 0; n < 25; n++)); do
        printf 'begin isolation level read committed;\n'
        printf "select setseed(0.%s%02d);\n" "$1" "$n"
        printf "select mesh.declare_lineage(format('table:g.t%%s%%s', 1 + floor(random() * 12), c), format('table:g.t%%s%%s', 1 + floor(random() * 12), c)) from (values ('#a'), ('#b'), ('')) v (c);\n"
        printf "savepoint s;\nselect mesh.declare_lineage('table:g.t5#a', 'table:g.t6#b');\nrollback to s;\n"
        printf "update mesh_catalog.lineage_edge set ended_at = greatest(first_seen, now()) where ended_at is null and edge_id %% 25 = %d;\n" "$n"
        printf "delete from mesh_catalog.lineage_edge where ended_at is null and edge_id %% 29 = %d;\n" "$n"
        ((n % 4 == 1)) && printf 'rollback;\n' || printf 'commit;\n'
    done | psql -X -q -d mesh >/dev/null 2>&1
}
write 1 & one=$!
write 2 & two=$!
worst=0
while kill -0 "$one" 2>/dev/null || kill -0 "$two" 2>/dev/null; do
    worst=$((worst + $(sql mesh "$DIFFERS")))
    sql mesh "$BUILD" >/dev/null
    worst=$((worst + $(sql mesh "begin isolation level repeatable read; $DIFFERS")))
done
wait "$one" "$two" || true
expect "never another answer than the edges'" "$worst" 0
expect "there was something to find" "$(sql mesh "select count(*) > 20 from mesh_catalog.lineage_edge where ended_at is null")" t
agrees "at last"

# The log is shortened: what has not seen it all is not used.
sql mesh "insert into mesh_catalog.lineage_change (change_count) values (0)" >/dev/null
expect "a new one is made" "$(sql mesh "with before as materialized ($EPOCH), asked as materialized ($DIFFERS) select * from asked")" 0
sql mesh "$BUILD" >/dev/null
sql mesh "$RETRACT" >/dev/null
sql mesh "delete from mesh_catalog.lineage_change; insert into mesh_catalog.lineage_change (change_count, forgotten_before) values (0, pg_current_xact_id())" >/dev/null
agrees "when changes were forgotten"

# A standby makes its own, of what it has replayed.
server_standby standby main
server_use standby
caught_up() { [[ $(sql mesh "select pg_last_wal_replay_lsn() >= '$1'") == t ]]; }
expect "a standby has none at first" "$(sql mesh "select state from mesh.lineage_graphs")" none
agrees "a standby asks"
expect "and makes one" "$(sql mesh "select state from mesh.lineage_graphs")" ready
mine=$(sql mesh "$EPOCH")
lsn=$(main_sql mesh "select mesh.declare_lineage('table:g.t1#b', 'table:g.t9#b'); select pg_current_wal_lsn()" | tail -n 1)
server_use standby
wait_until "the standby has replayed it" 20 caught_up "$lsn"
agrees "a standby sees what was committed since"
expect "with the graph that it had" "$(sql mesh "$EPOCH")" "$mine"
server_stop standby immediate
server_use main

# Everything at once is gone, or another extension's.
sql mesh "truncate mesh_catalog.lineage_edge" >/dev/null
expect "cleared" "$(sql mesh "$REACHED")" 0
sql mesh "$DECLARE" >/dev/null
sql mesh "drop extension meshcat cascade; create extension meshcat" >/dev/null
expect "another extension's is not taken" "$(sql mesh "select state from mesh.lineage_graphs")" none
expect "and nothing of it" "$(sql mesh "$REACHED")" 0
sql mesh "$DECLARE" >/dev/null
expect "its own" "$(sql mesh "$REACHED")" 2
new_mesh other
expect "another database's" "$(sql other "$REACHED")" 0
sql other "select mesh.declare_lineage('table:g.t1', 'table:g.t7')" >/dev/null
expect "has its own" "$(sql other "select relation from mesh.downstream('table:g.t1')")" g.t7
expect "as has the first" "$(sql mesh "$REACHED")" 2

# One that takes more than it may is not kept; the answer is the same.
server_conf main "meshcat.lineage_graph_memory = 0"
sql mesh "select pg_reload_conf()" >/dev/null
wait_until "switched off" 10 holds mesh "select state = 'off' from mesh.lineage_graphs"
sql mesh "truncate mesh_catalog.lineage_edge; $DECLARE" >/dev/null
expect "asked all the same" "$(sql mesh "$REACHED")" 2
server_conf main "meshcat.lineage_graph_memory = 256MB"
sql mesh "select pg_reload_conf()" >/dev/null

# A backend that dies takes shared memory with it; the next question makes it again.
before=$(sql mesh "$REACHED")
(psql -X -q -d mesh -c "$REACHED" -c "select pg_sleep(60)" >/dev/null 2>&1) &
sleep 1
victim=$(sql mesh "select pid from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()")
kill -KILL "$victim"
answers() { sql mesh "select 1" >/dev/null 2>&1; }
wait_until "the server is back" 30 answers
expect "after a crash, none is left" "$(sql mesh "select state from mesh.lineage_graphs")" none
expect "the same answer" "$(sql mesh "$REACHED")" "$before"
expect "and a new graph" "$(sql mesh "select state, epoch from mesh.lineage_graphs")" "ready|1"
