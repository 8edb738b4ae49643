# The worker and its server end in the midst of a job, in every way they can: nothing
# half done is left, the run is recorded as lost, and the work goes on by itself.
. test/lib/worker.sh

worker_server main
worker_mesh bank
worker_enable bank
worker_beats bank

half_done="insert into work.log (note) values ('half'); select pg_sleep(600)"

start_long_job() {
    worker_job bank long "$half_done"
    wait_until "the job runs" 20 worker_runs bank long
}

# check_lost HOW
check_lost() {
    wait_until "$1: the run is found lost" 30 holds bank \
        "select last_state = 'lost' and last_error_sqlstate = '57P02' from mesh.jobs where job = 'long'"
    expect "$1: nothing half done is left" \
        "$(sql bank "select count(*) from work.log where note = 'half'")" 0
    worker_beats bank
}

start_long_job
kill -KILL "$(worker_pid bank long)"
check_lost "its worker is killed"

start_long_job
sql bank "select pg_terminate_backend($(worker_pid bank long))" >/dev/null
check_lost "its worker is terminated"

start_long_job
server_stop main immediate
server_start main
check_lost "the server is stopped at once"

start_long_job
server_restart main
check_lost "the server is restarted"

start_long_job
server_crash main
server_start main
check_lost "the server crashes"

# The launcher alone.
new_launcher() {
    local launcher
    launcher=$(worker_launcher) && [[ $launcher != "$1" ]]
}
before=$(worker_launcher)
sql bank "select pg_terminate_backend($before)" >/dev/null
wait_until "a terminated launcher comes back" 20 new_launcher "$before"
worker_beats bank
before=$(worker_launcher)
kill -KILL "$before"
wait_until "a killed launcher comes back" 20 new_launcher "$before"
worker_beats bank

# A cancelled run is a failed one; its worker goes on to tell.
start_long_job
sql bank "select pg_cancel_backend($(worker_pid bank long))" >/dev/null
wait_until "a cancelled run has failed" 20 holds bank \
    "select last_state = 'failed' and last_error_sqlstate = '57014' from mesh.jobs where job = 'long'"
