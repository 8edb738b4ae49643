# shellcheck shell=bash
# A database that is dropped takes its graph of lineage along. Here dynamic shared memory is
# files, so that it can be counted.
server_create main "shared_preload_libraries = 'meshcat'" "dynamic_shared_memory_type = mmap" "log_statement = none"
server_start main
server_use main

graphs() { find "$(server_dir main)/data/pg_dynshmem" -type f -size +0 | wc -l; }
new_mesh() { # DATABASE
    sql postgres "create database $1" >/dev/null
    sql "$1" "create extension meshcat; create table t (a int); create table u (a int); select mesh.declare_lineage('table:public.t#a', 'table:public.u#a')" >/dev/null
    expect "$1 asks" "$(sql "$1" "select count(*) from mesh.downstream('table:public.t#a')")" 1
    expect "and has a graph" "$(sql "$1" "select state from mesh.lineage_graphs")" ready
}

sql postgres "select 1" >/dev/null
none=$(graphs)
new_mesh one
new_mesh two
sql one "select mesh_catalog.build_lineage_graph()" >/dev/null
expect "one has two, an older one besides" "$(graphs)" $((none + 3))
sql postgres "drop database one" >/dev/null
expect "dropped, it has none" "$(graphs)" $((none + 1))
expect "two has its own" "$(sql two "select mesh_catalog.build_lineage_graph(); select count(*) from mesh.downstream('table:public.t#a')")" $'t\n1'
expect "and two of them" "$(graphs)" $((none + 2))
expect_error "is being accessed|cannot drop" sql two "drop database two"
expect "a database that is not dropped keeps them" "$(graphs)" $((none + 2))
new_mesh one
sql postgres "drop database one with (force)" >/dev/null
sql postgres "drop database if exists two" >/dev/null
expect "at last there are none" "$(graphs)" "$none"
