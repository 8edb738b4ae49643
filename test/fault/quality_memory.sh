# shellcheck shell=bash
# A run whose process, or whose workers, get no more memory somewhere in it: a clear error,
# nothing of it is left, and the next run of the same session is right.
server_create main "shared_preload_libraries = 'meshcat'" "autovacuum = off" "shared_buffers = '32MB'" \
    "min_parallel_table_scan_size = 0" "max_parallel_workers_per_gather = 0" "log_min_messages = notice"
server_start main
server_use main
sql postgres "
    create extension meshcat;
    create role owner;
    select mesh.create_domain('memory', 'owner', 'Tests');
    create schema memory_data authorization owner;
    create table memory_data.t as
        select i as id, md5(i::text) as name, i % 1000 as n, repeat('n', i % 90) as note from generate_series(1, 200000) i;
    insert into memory_data.t select 1, md5('1'), 1, 'twice';
    alter table memory_data.t owner to owner;
    select from mesh.adopt('memory.t', relation => 'memory_data.t');
    select from mesh.checks c, mesh.drop_check(c.product, c.check_name);
    select mesh.expect('memory.t', format('n <> %s and note ~ ''^n*%s''', i, '\$'), check_name => 'n ' || i) from generate_series(1, 60) i;
    select mesh.add_check('memory.t', 'unique', '{id}', check_name => 'id');
    select mesh.add_check('memory.t', 'unique', '{name,note}', check_name => 'name');
    select mesh.add_check('memory.t', 'distinct_count', '{name}', fail => '> 200000', check_name => 'names')" >/dev/null
sql postgres "vacuum (freeze) memory_data.t"
findings="select md5(string_agg(concat_ws(' ', check_name, tier, status, rows_failed, rows_checked, metric), '; ' order by check_name)) from mesh.check('memory.t', mode => :'mode')"
findings_by() { sql postgres "${findings/:\'mode\'/\'$1\'}"; }
right=$(findings_by full)
expect "both modes find the same" "$(findings_by incremental)" "$right"

# What runs leave behind, but for those that were recorded. Whoever connects locks the database.
left_behind() {
    sql postgres "select count(*) from pg_ls_tmpdir()
                  union all select count(*) from pg_locks where locktype = 'object' and classid <> 'pg_database'::regclass
                  union all select count(*) from mesh.check_progress" | paste -sd ' '
}

# starved WHO KILOBYTES MODE SETTINGS: a session whose process (backend) or future workers
# (postmaster) get so much more memory than they have; then as much as they want. Prints
# what the run found, or its error, and what the next one found. The stack grows first: a
# process whose stack cannot grow is killed.
starved() {
    psql --no-psqlrc --quiet --tuples-only --no-align --dbname=postgres 2>&1 <<SQL
set client_min_messages = error;
\\set VERBOSITY verbose
\\set mode $3
$4
create function pg_temp.deep(integer) returns integer language plpgsql as 'begin return case when \$1 > 0 then pg_temp.deep(\$1 - 1) end; end';
select pg_temp.deep(300) \\g /dev/null
select count(*) from mesh.checks \\g /dev/null
select case '$1' when 'backend' then pg_backend_pid() else $postmaster end as pid \\gset
\\setenv PID :pid
\\! $as prlimit --pid \$PID --as=\$(( (\$(awk '/^VmSize/ { print \$2 }' /proc/\$PID/status) + $2) * 1024 )):unlimited
$findings;
\\! $as prlimit --pid \$PID --as=unlimited
$findings;
SQL
}
# Whose processes these are may limit them.
as=
[[ $(id -u) -ne 0 ]] || as="runuser -u $(server_user) --"
postmaster=$(head -n 1 "$(server_dir main)/data/postmaster.pid")

errors=0 successes=0
# check_starved WHO KILOBYTES MODE SETTINGS: after a change, so that no run can answer from
# what an earlier one kept.
check_starved() {
    local output before
    sql postgres "update memory_data.t set n = n where id = 2"
    before=$(sql postgres "select count(*) from mesh.check_runs")
    output=$(starved "$@")
    expect "$*: the next run is right" "$(tail -n 1 <<<"$output")" "$right"
    expect "$*: nothing is left behind" "$(left_behind)" "0 0 0"
    if [[ $(head -n 1 <<<"$output") == "$right" ]]; then
        successes=$((successes + 1))
    else
        expect_match "$*: a clear error" "$output" '^ERROR:  53200: .*memory'
        expect "$*: which is not recorded" "$(sql postgres "select count(*) - $before from mesh.check_runs")" 1
        errors=$((errors + 1))
    fi
}
for mode in full incremental; do
    for kilobytes in 0 500 2000 4000 8000 16000 40000 400000; do
        check_starved backend "$kilobytes" "$mode" "set work_mem = '1GB';"
    done
done
((errors > 3 && successes > 1)) || fail "of the runs $errors ended in errors, $successes were right"
echo "ok: $errors runs ended in errors, $successes were right"

errors=0 successes=0
for kilobytes in 4000 10000 20000 400000; do
    check_starved workers "$kilobytes" full "set work_mem = '1GB'; set max_parallel_workers_per_gather = 2;"
done
((errors > 1 && successes > 0)) || fail "of the runs with workers $errors ended in errors, $successes were right"
echo "ok: with workers $errors runs ended in errors, $successes were right"

expect "no process has crashed, nothing leaked" \
    "$(grep -E 'leak|TRAP|resource was not closed|terminated by signal|PANIC' "$(server_log main)" || true)" ""
