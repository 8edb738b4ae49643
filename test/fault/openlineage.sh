# shellcheck shell=bash
# What is told in OpenLineage is valid, and comes to the same edges in another database;
# what other tools told survives dump and restore.
lines=()
mapfile -t lines <test/server.conf
server_create main "${lines[@]}" "meshcat.openlineage_namespace = 'postgres://db.example.com:5432'"
server_start main
server_use main
for database in one two three; do
    sql postgres "create database $database"
    sql "$database" 'create extension meshcat'
done
run_file() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null --dbname="$1" --file="$2"; }
sql one "create schema shop; create schema \"Odd\"
; create table shop.orders (id int, customer text, price numeric, day date)
; comment on table shop.orders is 'What was ordered'; comment on column shop.orders.price is 'In crowns'
; create table shop.rates (day date, rate numeric)
; create view shop.turnover as select o.customer, md5(o.customer) as hash, sum(o.price * r.rate) as total, count(*) as orders,
      rank() over (order by sum(o.price)) as place
    from shop.orders o join shop.rates r using (day) where o.price > 0 group by o.customer
; create view \"Odd\".\"Table\" as select id as \"The Id\", case when price > 1 then customer end as who from shop.orders
; create view shop.nothing as select 1 as one" >/dev/null
run_file one test/lib/openlineage_events.sql
sql one 'select mesh.scan_lineage()' >/dev/null

# Every dataset that something flows into, every job and every run.
told=$SERVER_ROOT/told
emit() { # DATABASE
    sql "$1" "
        select mesh.openlineage(dataset => case when s.namespace is null then format('table:%I.%I', s.relation_schema, s.relation_name) else s.relation_name end, namespace => s.namespace)
          from mesh_catalog.present_dataset s
         where (s.relation is not null or s.namespace is not null) and exists (select from mesh_catalog.edge_in_force e where e.target_dataset_id = s.dataset_id)
        union all select mesh.openlineage(job => job, namespace => namespace) from mesh.lineage_jobs
        union all select mesh.openlineage(run => run_id) from mesh.lineage_runs"
}
emit one >"$told"
expect_match "what is told is valid" "$(/usr/bin/python3 test/lib/openlineage_validate.py <"$told" 2>&1)" '^[0-9]{2} events, 0 invalid$'
sed -n '1s/"DIRECT"/"STRAIGHT"/p; 1s/"eventTime"/"time"/p; 1s/"_producer"/"producer"/p' "$told" >"$SERVER_ROOT/wrong"
expect_error '[3-9][0-9]* invalid$' /usr/bin/python3 test/lib/openlineage_validate.py <"$SERVER_ROOT/wrong"

# Edges by the names that both sides have for them.
edges="select distinct source_name, source_column, target_name, target_column, subtype, masking
  from (select case when s.namespace is null then format('postgres://db.example.com:5432 %s.%s.%s', current_database(), s.relation_schema, s.relation_name) else s.namespace || ' ' || s.relation_name end,
               e.source_column,
               case when t.namespace is null then format('postgres://db.example.com:5432 %s.%s.%s', current_database(), t.relation_schema, t.relation_name) else t.namespace || ' ' || t.relation_name end,
               e.target_column, e.subtype, e.masking
          from mesh_catalog.edge_in_force e join mesh_catalog.present_dataset s on s.dataset_id = e.source_dataset_id
          join mesh_catalog.present_dataset t on t.dataset_id = e.target_dataset_id) n (source_name, source_column, target_name, target_column, subtype, masking)
 order by 1, 2, 3, 4, 5, 6"
ingest() { # DATABASE FILE
    printf "select mesh.ingest_openlineage(\$event\$%s\$event\$) ->> 'status';\n" "$(jq_array "$2")" |
        psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$1"
}
jq_array() { printf '[%s]' "$(paste --serial --delimiters=, "$1")"; }
expect "another database takes it" "$(ingest two "$told")" success
expect "and has the same edges" "$(sql two "$edges")" "$(sql one "$edges")"
expect_match "of which there are some" "$(sql one "select count(*) from ($edges) e")" '^2[0-9]$'
expect "and the same runs" \
    "$(sql two 'select run_id, state, started_at, ended_at, row_count, parent_run_id from mesh.lineage_runs order by 1')" \
    "$(sql one 'select run_id, state, null, ended_at, row_count, parent_run_id from mesh.lineage_runs order by 1')"
emit two >"$told.two"
expect_match "what it tells is valid, too" "$(/usr/bin/python3 test/lib/openlineage_validate.py <"$told.two" 2>&1)" ' 0 invalid$'
expect "a third takes that" "$(ingest three "$told.two")" success
expect "and still has the same edges" "$(sql three "$edges")" "$(sql one "$edges")"

# Dump and restore.
kept="select (select jsonb_agg(to_jsonb(r) order by run_id, job) from mesh.lineage_runs r), (select jsonb_agg(to_jsonb(j) order by job) from mesh.lineage_jobs j),
    (select jsonb_agg(to_jsonb(f) order by f::text) from mesh.lineage_facets f), (select jsonb_agg(to_jsonb(e) order by e::text) from mesh.lineage_edges e),
    has_function_privilege('regress_events', 'mesh.ingest_openlineage(jsonb)', 'execute'), has_function_privilege('public', 'mesh.ingest_openlineage(jsonb)', 'execute')"
pg_dump --dbname=one >"$SERVER_ROOT/one.sql"
before=$(sql one "$kept")
sql postgres 'alter database one rename to before' >/dev/null
sql postgres 'create database one' >/dev/null
run_file one "$SERVER_ROOT/one.sql"
expect "all of it is restored" "$(sql one "$kept")" "$before"
expect_match "who may tell may still" "$before" '\|t\|f$'
expect "and events go on" "$(ingest one "$told")" success
