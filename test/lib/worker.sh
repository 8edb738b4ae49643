# shellcheck shell=bash
# Servers on which meshcat's worker runs, for fault tests. To be sourced after
# server.sh and assert.sh.
#
#   worker_server NAME [CONFIG_LINE...]   a started server that preloads meshcat, in use
#   worker_mesh   DATABASE                a database with the extension, a domain of role eng,
#                                         a table work.log of its, and a job that logs a beat
#                                         every second; not enabled
#   worker_enable DATABASE
#   worker_job    DATABASE NAME COMMAND [ARGUMENTS]   schedule COMMAND as eng, hourly, no retries
#   worker_beats  DATABASE                wait until the job has logged twice more
#   worker_runs   DATABASE JOB            succeeds while a worker runs the job
#   worker_pid    DATABASE JOB            the process that runs it
#   worker_launcher                       the launcher's process; fails without one

worker_server() {
    server_create "$1" "shared_preload_libraries = 'meshcat'" "max_worker_processes = 16" "${@:2}"
    server_start "$1"
    server_use "$1"
}

worker_mesh() {
    holds postgres "select exists (select from pg_roles where rolname = 'eng')" ||
        sql postgres "create role eng"
    sql postgres "create database $1"
    sql "$1" "create extension meshcat;
              select mesh.create_domain('payments', 'eng');
              create schema work authorization eng;
              create table work.log (id bigint generated always as identity, note text);
              alter table work.log owner to eng;
              select mesh.schedule('beat', 'insert into work.log (note) values (''beat'')',
                                   every => '1 second', owner => 'eng')" >/dev/null
}

worker_enable() { sql postgres "alter database $1 set meshcat.enabled = on"; }

worker_job() {
    sql "$1" "select mesh.schedule('$2', \$job\$$3\$job\$, every => '1 hour', retries => 0,
                                   owner => 'eng' ${4:+, $4})" >/dev/null
}

worker_beat_count() { sql "$1" "select count(*) from work.log where note = 'beat'"; }

worker_beats() {
    local before
    before=$(worker_beat_count "$1")
    wait_until "the worker works in $1" 20 \
        holds "$1" "select count(*) >= $before + 2 from work.log where note = 'beat'"
}

worker_runs() {
    holds "$1" "select exists (select from mesh.job_runs where job = '$2' and state = 'running')"
}

worker_pid() { sql "$1" "select pid from mesh.job_runs where job = '$2' and state = 'running'"; }

worker_launcher() {
    sql postgres "select pid from pg_stat_activity where backend_type = 'meshcat launcher'" |
        grep .
}
