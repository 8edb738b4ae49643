# Many jobs, few workers: what is urgent goes first, what is long keeps neither the
# system's own work nor the others waiting, and no job runs twice at once.
. test/lib/worker.sh

worker_server main "meshcat.worker_max = 2" # one job at once
worker_mesh bank
sql bank "select mesh.unschedule('beat')"
worker_enable bank

log="insert into work.log (note)"
release="do \$\$ begin while not exists (select from work.log where note = 'release') loop
           perform pg_sleep(0.05); end loop; end \$\$"
worker_job bank long "$release"
wait_until "the long job runs" 20 worker_runs bank long
worker_job bank low "$log values ('low')" "priority => -1"
worker_job bank high "$log values ('high')" "priority => 9"
worker_job bank middle "$log values ('middle')"

# The place that is kept for the system's own work.
before=$(sql bank "select clock_timestamp()")
sql bank "select mesh_catalog.wake_worker()"
wait_until "system work is done beside a long job" 20 holds bank \
    "select begun_at > '$before' from mesh_catalog.chore where chore_name = 'alerts'"
expect "the others wait for a place" "$(sql bank "select count(*) from work.log")" 0
expect_error 'being run or changed' sql bank "select * from mesh.run_job('long')"
expect "mesh.tick() does not run it twice" \
    "$(sql bank "select name from mesh.tick(now() + interval '2 hours') where name = 'long'")" ""
sql bank "delete from work.log"

# Due again, and rescheduled so that the tick's runs do not count.
worker_job bank low "$log values ('low')" "priority => -1"
worker_job bank high "$log values ('high')" "priority => 9"
worker_job bank middle "$log values ('middle')"
sql bank "insert into work.log (note) values ('release')"
wait_until "all have run" 20 holds bank "select count(*) = 4 from work.log"
expect "the most urgent first" \
    "$(sql bank "select string_agg(note, ' ' order by id) from work.log where note <> 'release'")" \
    "high middle low"

# More places: a long job keeps nobody waiting.
server_conf main "meshcat.worker_max = 4"
sql postgres "select pg_reload_conf()" >/dev/null
sql bank "delete from work.log"
worker_job bank long "$release"
wait_until "the long job runs again" 20 worker_runs bank long
worker_job bank short "$log values ('short')"
wait_until "a short job overtakes a long one" 20 holds bank \
    "select exists (select from work.log where note = 'short')"
expect "which still runs" "$(worker_runs bank long && echo yes)" yes
sql bank "insert into work.log (note) values ('release')"
wait_until "and ends" 20 holds bank \
    "select last_state = 'succeeded' from mesh.jobs where job = 'long'"

# A prepared or rolled back transaction wakes nobody; a commit does, at once.
sql bank "begin; select mesh.schedule('never', 'select 1', every => '1 hour', owner => 'eng'); rollback" >/dev/null
expect "what is rolled back is not scheduled" \
    "$(sql bank "select count(*) from mesh.jobs where job = 'never'")" 0

# A job that is due but locked is waited for with patience.
server_conf main "log_min_messages = debug1"
sql postgres "select pg_reload_conf()" >/dev/null
worker_job bank locked "$log values ('locked')"
wait_until "it has run" 20 holds bank "select last_state = 'succeeded' from mesh.jobs where job = 'locked'"
before=$(grep -ac 'starting background worker process "meshcat job' "$(server_log main)" || true)
# One session, and counted while it still holds the lock: a busy machine must not
# let the job run before the lock is taken, nor again once it is released.
during=$(LOG=$(server_log main) psql --no-psqlrc --quiet -At --set=ON_ERROR_STOP=1 --dbname=bank <<'SQL'
update mesh_catalog.job set next_run_at = clock_timestamp() + interval '1 s' where job_name = 'locked';
select mesh_catalog.wake_worker() \g /dev/null
begin;
select from mesh_catalog.job where job_name = 'locked' for update \g /dev/null
select pg_sleep(3) \g /dev/null
\! grep -ac 'starting background worker process "meshcat job' "$LOG"
rollback;
SQL
)
started=$((during - before))
expect "one process was started meanwhile" "$started" 1
wait_until "it runs when it is free" 20 holds bank \
    "select count(*) = 2 from mesh.job_runs where job = 'locked'"
server_conf main "log_min_messages = warning"
sql postgres "select pg_reload_conf()" >/dev/null

# An alert is told by the worker as soon as it is committed; what is told is its id.
heard=$(mktemp -p "$SERVER_ROOT")
psql --no-psqlrc --quiet bank >"$heard" 2>&1 <<'SQL' &
listen mesh_alert;
do $$ begin
    for i in 1 .. 200 loop
        exit when exists (select from mesh_catalog.alert where notified_at is not null);
        perform pg_sleep(0.05);
    end loop;
end $$;
select 'heard';
SQL
listener=$!
wait_until "somebody listens" 20 holds bank \
    "select exists (select from pg_stat_activity where query like 'do \$\$ begin%for i in%')"
alert=$(sql bank "insert into mesh_catalog.alert (kind, severity, domain_id, message)
                  select 'incident', 'info', domain_id, 'a test' from mesh_catalog.domain
                  returning alert_id")
wait "$listener"
expect_match "the alert is heard" "$(<"$heard")" "notification \"mesh_alert\" with payload \"$alert\""
