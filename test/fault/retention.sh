# shellcheck shell=bash
# Deleting what is due by the worker: killed in its midst it counts nothing twice and
# leaves nothing out, a hold that is set meanwhile stops it, and a dump restores rules,
# holds and what enforces them.
. test/lib/worker.sh
worker_server main "log_min_messages = warning"
worker_mesh bank
sql bank "create role liaison; create role officer login; select mesh.appoint_admin('officer');
          select mesh.appoint('payments', product_owner => 'eng', compliance_liaison => 'liaison');
          create table work.closed (id integer primary key, closed_on date, note text);
          insert into work.closed select i, date '2000-01-01' + i % 3000, 'note ' || i from generate_series(1, 60000) i;
          create table work.log_due (at date) partition by range (at);
          create table work.log_due_1 partition of work.log_due for values from ('2000-01-01') to ('2001-01-01');
          alter table work.closed owner to eng; alter table work.log_due owner to eng; alter table work.log_due_1 owner to eng;
          insert into work.log_due values ('2000-02-29');
          select count(*) from mesh.adopt('payments.closed', relation => 'work.closed');
          select count(*) from mesh.adopt('payments.log', relation => 'work.log_due');
          set role eng;
          select mesh.retain('payments.closed', 'closed_on', keep => '5 years', after => '10 years', mode => 'compliance');
          select mesh.retain('payments.log', 'at', keep => '5 years', after => '10 years', action => 'drop partition');
          set role liaison;
          select mesh.hold('payments.closed', 'a case', only_where => 'id % 100 = 7')" >/dev/null
as_eng() { sql bank "set session authorization eng; $1" | tail -n 1; }
run="set session authorization eng; select to_do from mesh.run_retention('payments.closed', dry_run => false, batch_size => 500)"
counts="select rows_done || ' ' || (select count(*) from work.closed) from mesh.retention_runs where product = 'payments.closed'"

sql bank "$run" >/dev/null
worker_enable bank
done_some() { holds bank "select rows_done >= $1 from mesh.retention_runs where product = 'payments.closed'"; }
wait_until "batches are done" 20 done_some 3000
server_crash main
server_start main
expect_match "after a crash each row was counted once" "$(sql bank "select rows_done + (select count(*) from work.closed) from mesh.retention_runs where product = 'payments.closed'")" '^60000$'
expect "no held row is gone" "$(sql bank "select count(*) from work.closed where id % 100 = 7")" 600
# Set while it goes on: from then on these rows stay as well.
held=$(sql bank "set session authorization liaison;
                 select mesh.hold('payments.closed', 'another case', only_where => 'id > 55000') > 0;
                 reset session authorization; select count(*) from work.closed where id > 55000" | tail -n 1)
finished() { holds bank "select state = 'finished' from mesh.retention_runs where product = 'payments.closed'"; }
wait_until "the run goes on and ends" 60 finished
expect "what was held when the hold was set is there" "$(sql bank "select count(*) from work.closed where id > 55000")" "$held"
expect "and nothing else" "$(sql bank "select count(*) from work.closed where id <= 55000 and id % 100 <> 7")" 0
expect "each row counts once" "$(sql bank "$counts")" "$((60000 - 550 - held)) $((550 + held))"
expect "the audit has it" "$(sql bank "select (details ->> 'done')::bigint from mesh_catalog.audit_event where action = 'finish retention'")" $((60000 - 550 - held))

# A reader that goes on for long makes the drop of a partition wait, not others.
sql bank "begin; select count(*) from work.log_due; select pg_sleep(3)" >/dev/null &
reader=$!
sleep 0.5
as_eng "select to_do from mesh.run_retention('payments.log', dry_run => false)" >/dev/null
waits() { holds bank "select error_sqlstate = '55P03' from mesh.retention_runs where product = 'payments.log'"; }
wait_until "it waits for a reader" 20 waits
expect "who reads does not wait for it" "$(sql bank "set statement_timeout = '1s'; select count(*) from work.log_due" | tail -n 1)" 1
wait "$reader"
sql bank "select mesh_catalog.wake_worker()" >/dev/null
gone() { holds bank "select state = 'finished' and partitions_done = 1 from mesh.retention_runs where product = 'payments.log'"; }
wait_until "then the partition goes" 20 gone
sql postgres "alter database bank reset meshcat.enabled"

# A detached partition cannot be had back once the first of two transactions is over.
sql bank "create table work.log_due_2 partition of work.log_due for values from ('2020-01-01') to ('9999-01-01'); alter table work.log_due_2 owner to eng; insert into work.log_due values (current_date)"
expect_error 'CONCURRENTLY is refused' sql bank "alter table work.log_due detach partition work.log_due_2 concurrently"
expect "nothing is half detached" "$(sql bank "select count(*) from pg_inherits where inhdetachpending")" 0

# Everything is there again after a restore, and in force.
dump=$SERVER_ROOT/bank.sql
pg_dump --dbname=bank >"$dump"
sql postgres "create database copy"
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=copy --output=/dev/null --file="$dump" 2>"$SERVER_ROOT/restore.log" || fail "it restores: $(<"$SERVER_ROOT/restore.log")"
expect "holds and rules are restored" "$(sql copy "select (select count(*) from mesh.holds where state = 'in force') || ' ' || (select count(*) from mesh.retention_rules where state = 'in force')")" "2 2"
expect "guards stand" "$(sql copy "select string_agg(relation || ' ' || state, ', ' order by relation) from mesh.retention_state")" "work.closed guarded, work.log_due guarded"
expect_error 'held by hold 1' sql copy "set session authorization eng; delete from work.closed where id = 7"
expect_error 'kept by retention rule 2' sql copy "set session authorization eng; delete from work.log_due"
expect_error 'is refused' sql copy "set session authorization eng; truncate work.log_due_2"
expect_error 'is refused' sql copy "set session authorization eng; drop table work.closed cascade"
# The settings by which a restore is known let nobody but a superuser pass.
expect_error 'is refused' sql copy "set session authorization eng; set row_security = off; set check_function_bodies = off; alter table work.closed disable trigger user"
expect_error 'holds are in force' sql copy "select * from mesh.uninstall('copy', cascade => true)"
expect_error 'another than who set it' sql copy "select mesh.release_hold(1, 'x')"
PGUSER=officer sql copy "select mesh.release_hold(hold_id, 'over') from mesh.holds" >/dev/null
sql copy "select * from mesh.uninstall('copy', cascade => true); drop extension meshcat" >"$SERVER_ROOT/uninstall.log"
expect "no trigger is left" "$(sql copy "select count(*) from pg_trigger where not tgisinternal")" 0


expect "no core or leak in the log" "$(grep -acE 'PANIC|TRAP|leak' "$(server_log main)" || true)" 0
