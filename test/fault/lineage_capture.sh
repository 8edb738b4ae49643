# shellcheck shell=bash
# Capture where transactions are prepared, run in parallel, read only, on a standby, are
# applied from another server, or where the library is not preloaded.
server_create main "shared_preload_libraries = 'meshcat'" "max_prepared_transactions = 4" \
    "wal_level = logical"
server_start main
server_use main
sql postgres "create extension meshcat; create schema s;
    create table s.source as select i as id, i % 7 as label from generate_series(1, 20000) i; analyze s.source"

# What was seen to flow into a table, as COMMAND source.column>column runs/rows.
edges_of() {
    sql postgres "select mesh_catalog.fold_lineage()" >/dev/null
    sql postgres "select string_agg(format('%s %s.%s>%s %s/%s', split_part(e.job, ' ', 1), e.source, e.source_column,
            e.target_column, j.run_count, j.row_count), ', ' order by e.target_column)
          from mesh.lineage_edges e join mesh.lineage_jobs j using (job) where e.target = 's.$1' and e.target_column is not null and e.evidence = 'observed'"
}

# PREPARE TRANSACTION: who commits it is another session, maybe after a restart. What a
# prepared transaction ran is recorded with it; how often it ran is not counted.
for way in committed undone restarted; do
    sql postgres "create table s.$way (id int)"
    sql postgres "begin; insert into s.$way select id from s.source where id < 4; prepare transaction '$way'"
done
expect "nothing is told while it is prepared" "$(edges_of committed)" ""
sql postgres "commit prepared 'committed'"
sql postgres "rollback prepared 'undone'"
expect "COMMIT PREPARED" "$(edges_of committed)" "INSERT s.source.id>id 0/0"
expect "ROLLBACK PREPARED" "$(edges_of undone)" ""
server_crash main
server_start main
sql postgres "commit prepared 'restarted'"
expect "COMMIT PREPARED after a crash" "$(edges_of restarted)" "INSERT s.source.id>id 0/0"
sql postgres "insert into s.undone select id from s.source where id < 4"
expect "what was rolled back is recorded when it is done" "$(edges_of undone)" "INSERT s.source.id>id 1/3"

# Parallel workers read for one statement: it is one run.
sql postgres "create table s.gathered (label int, n bigint)"
parallel="set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0;
    set max_parallel_workers_per_gather = 2"
sql postgres "$parallel; create table s.gathered_as as select label, max(id) as n from s.source group by label" >/dev/null
expect_match "its plan is parallel" "$(sql postgres "$parallel;
    explain create table s.none as select label, max(id) as n from s.source group by label")" "Gather"
expect "CREATE TABLE AS in parallel" "$(edges_of gathered_as)" \
    "CREATE s.source.label>label 1/7, CREATE s.source.id>n 1/7"
forced=force_parallel_mode
((PG_MAJOR < 16)) || forced=debug_parallel_query
sql postgres "set $forced = on; insert into s.gathered select label, count(id) from s.source group by label"
expect_match "a statement in forced parallel mode" "$(edges_of gathered)" "s.source.label>label 1/7"

# EXPLAIN, which runs nothing, and ANALYZE, which does.
sql postgres "create table s.explained (id int)"
sql postgres "explain insert into s.explained select id from s.source" >/dev/null
expect "EXPLAIN" "$(edges_of explained)" ""
sql postgres "begin; explain analyze insert into s.explained select id from s.source; rollback" >/dev/null
expect "EXPLAIN ANALYZE, rolled back" "$(edges_of explained)" ""
sql postgres "explain analyze insert into s.explained select id from s.source" >/dev/null
expect "EXPLAIN ANALYZE" "$(edges_of explained)" "INSERT s.source.id>id 1/20000"

# A transaction that only reads may write temporary tables, and records nothing.
sql postgres "create temporary table t (id int); begin read only; insert into t select id from s.source; commit; drop table t"
expect "read only" "$(sql postgres "select count(*) from mesh_catalog.lineage_capture")" 0
expect "and fails nothing" "$(sql postgres "select failures from mesh_catalog.capture_facts()")" 0

# A subscriber applies rows, not statements: no lineage, but a gap that names the subscription.
sql postgres "create table s.replica (id int primary key); create publication everything for table s.replica"
server_create subscriber "shared_preload_libraries = 'meshcat'"
server_start subscriber
server_use subscriber
sql postgres "create extension meshcat; create schema s; create table s.replica (id int primary key)"
sql postgres "create subscription from_main connection 'host=$(server_dir main) user=postgres dbname=postgres' publication everything" 2>/dev/null
server_use main
sql postgres "insert into s.replica select id from s.source where id < 10"
server_use subscriber
wait_until "rows are applied" 30 holds postgres "select count(*) = 9 from s.replica"
sql postgres "analyze s.replica"
expect "what is applied is a gap" "$(sql postgres "select gap, application from mesh.lineage_gaps where dataset = 's.replica'")" \
    "replicated|from_main"
sql postgres "alter subscription from_main disable; alter subscription from_main set (slot_name = none); drop subscription from_main"
server_stop subscriber

# A standby replays what was recorded, and what runs there records nothing.
server_use main
sql postgres "select pg_drop_replication_slot('from_main')" >/dev/null
server_standby standby main
server_use standby
wait_until "the standby has it" 30 holds postgres "select count(*) > 0 from mesh.lineage_edges where target = 's.explained'"
expect "reads on a standby" "$(sql postgres "select count(*) from s.source")" 20000
expect_error "read-only transaction" sql postgres "insert into s.explained select id from s.source"
expect "nothing fails there" "$(sql postgres "select failures from mesh_catalog.capture_facts()")" 0
expect_match "the gaps can be read there" "$(sql postgres "select count(*) >= 0 from mesh.lineage_gaps")" t
server_stop standby

# Without preload definitions are read, and the status says what is missing.
server_create bare
server_start bare
server_use bare
sql postgres "create extension meshcat; create schema s; create table s.source (id int); create view s.seen as select id from s.source;
    create table s.target (id int); insert into s.target select id from s.source"
sql postgres "select count(*) from mesh.scan_lineage()" >/dev/null
expect "definitions are scanned" "$(sql postgres "select source, target from mesh.lineage_edges")" "s.source|s.seen"
expect_match "mesh.status() says what is missing" \
    "$(sql postgres "select state, detail, remedy from mesh.status() where item = 'lineage'")" \
    "missing\|statements are not seen.*Preload"
