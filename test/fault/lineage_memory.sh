# shellcheck shell=bash
# Without room for all edges a question reads those around what it is about, to the same
# answer, and where these are too many, too, it says so.
server_create main "shared_preload_libraries = 'meshcat'" "meshcat.lineage_graph_memory = 0" "log_statement = none"
server_start main
server_use main
seed=${MESHCAT_SEED:-$RANDOM}
echo "# seed $seed"

# Twelve tables with cycles among them, and beside them a chain of 20000 datasets.
sql postgres "create extension meshcat; set client_min_messages = warning;
  create role memory_team; create schema g authorization memory_team; create table g.alone (a text);
  select setseed(0.$seed);
  do \$\$ begin for i in 1 .. 12 loop execute format('create table g.t%s (a text, b text); alter table g.t%s owner to memory_team', i, i); end loop; end \$\$;
  select mesh.create_domain('shelf', owner => 'memory_team');
  select mesh.declare_lineage(format('table:g.t%s%s', 1 + floor(random() * 12), c), format('table:g.t%s%s', 1 + floor(random() * 12), d))
    from generate_series(1, 7) i, (values ('#a', '#b'), ('#b', '#b'), ('', '#a')) v (c, d) where i > 0;
  insert into mesh_catalog.dataset (namespace, relation_name) select 'far://away', i::text from generate_series(1, 20000) i;
  insert into mesh_catalog.lineage_node (dataset_id) select dataset_id from mesh_catalog.dataset where namespace = 'far://away' order by 1;
  insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
  select node_id, lead(node_id) over (order by node_id), 'IDENTITY', 'declared', 'somebody'
    from mesh_catalog.lineage_node join mesh_catalog.dataset using (dataset_id) where namespace = 'far://away' order by 1 limit 19999;
  insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by, first_seen, ended_at)
  select source_node_id, target_node_id, 'FILTER', 'declared', 'somebody', '2020-01-01', '2020-02-01' from mesh_catalog.lineage_edge where evidence = 'declared' and edge_id % 3 = 0 and source_node_id < 40;
  analyze" >/dev/null

# All answers about the twelve, also in a transaction that has changed something.
ANSWERS="select md5(string_agg(line, ',' order by line)), count(*) from (
    select concat_ws(' ', 'up', i, u.*) as line from generate_series(1, 12) i, mesh.upstream('table:g.t' || i) u
    union all select concat_ws(' ', 'down', i, d.*) from generate_series(1, 12) i, mesh.downstream('table:g.t' || i || '#b', direct_only => i % 2 = 0) d
    union all select concat_ws(' ', 'then', i, d.*) from generate_series(1, 12) i, mesh.downstream('table:g.t' || i, as_of => '2020-01-15') d
    union all select concat_ws(' ', 'near', i, d.*) from generate_series(1, 12) i, mesh.downstream('table:g.t' || i, max_depth => 2) d
    union all select concat_ws(' ', 'path', i, p.*) from generate_series(1, 12) i, mesh.lineage_path('table:g.t' || i, 'table:g.t' || 13 - i) p
    union all select concat_ws(' ', 'impact', i, m.*) from generate_series(1, 12) i, mesh.impact('table:g.t' || i) m
    union all select concat_ws(' ', 'domain', d.*) from mesh.downstream('domain:shelf') d
    union all select mesh.lineage_mermaid('table:g.t' || i) from generate_series(1, 12) i) a"
changed="begin; select from mesh.declare_lineage('table:g.t1#a', 'table:g.t7#b'); select from mesh.retract_lineage('table:g.t2', 'table:g.t7#a')"
enough="set client_min_messages = warning; set maintenance_work_mem = '1GB'"
little="set client_min_messages = warning; set maintenance_work_mem = '1MB'"
whole=$(sql postgres "$enough; $ANSWERS")
expect "there are answers" "$(($(tail -n 1 <<<"$whole" | cut -d '|' -f 2) > 100))" 1
expect "the same from a part of the edges" "$(sql postgres "$little; $ANSWERS")" "$whole"
expect "within a transaction, too" "$(sql postgres "$little; $changed; $ANSWERS")" "$(sql postgres "$enough; $changed; $ANSWERS")"
expect "nothing known is no error" "$(sql postgres "$little; select count(*) from mesh.upstream('table:g.alone')")" 0
sql postgres "insert into g.t3 select b, a from g.t9; insert into g.alone select a from g.t3" >/dev/null
expect "what was seen and is no edge yet leads on" \
    "$(sql postgres "$little; select distinct relation from mesh.upstream('table:g.alone') where hops = 1 or relation = 'g.t9'; $ANSWERS")" \
    $'g.t3\ng.t9\n'"$(sql postgres "$enough; $ANSWERS")"

refused() { # ACT STATEMENT
    expect "$1" "$(psql -X -q -At -v VERBOSITY=sqlstate -c "$little" -c "$2" 2>&1)" "ERROR:  54000"
}
refused "too much is told" "select count(*) from mesh.downstream('far://away/17')"
refused "of the whole mesh" "select count(*) from mesh.lineage_order()"
refused "and of its picture" "select mesh.lineage_svg()"
expect "nobody is refused with enough" "$(sql postgres "$enough; select count(*) from mesh.downstream('far://away/17')")" 19983
expect "nor where there is little of it" "$(sql postgres "$enough; select count(*) from mesh.lineage_order() where relation like 'g.%'" )" \
    "$(sql postgres "select count(distinct t) from (select source t from mesh.lineage_edges where in_force union select target from mesh.lineage_edges where in_force) s where t like 'g.%'")"
