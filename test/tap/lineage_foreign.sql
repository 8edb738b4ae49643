-- Foreign tables: the data is elsewhere, where server and options lead.
set jit = off; -- what is asked here looks expensive to the planner
select no_plan();
create extension file_fdw;
create extension postgres_fdw;
create schema far;
create function far.edges(target text) returns text language sql
    return (select string_agg(format('%s.%s>%s', source, source_column, target_column), ', ' order by target_column)
              from mesh.lineage_edges where target = 'far.' || edges.target and evidence = 'definition' and in_force);

create server files foreign data wrapper file_fdw;
create foreign table far.listed (id int, label text) server files options (filename '/data/listed.csv', format 'csv');
select is(far.edges('listed'), 'file:///data/listed.csv.id>id, file:///data/listed.csv.label>label', 'a file, at once');
select mesh_catalog.fold_lineage() \g /dev/null
select is(far.edges('listed'), 'file:///data/listed.csv.id>id, file:///data/listed.csv.label>label', 'and when it is folded');
create foreign table far.told (line text) server files options (program 'echo 1');
select is(far.edges('told'), 'program/echo#ece0884d.line>line', 'a program, as COPY names it');

create server remote foreign data wrapper postgres_fdw options (host 'DB.example.com', port '6543', dbname 'core');
create foreign table far.clients (client_id int options (column_name 'id'), name text) server remote options (schema_name 'bank', table_name 'client');
create foreign table far.plain (id int) server remote;
select is(far.edges('clients'), 'postgres://db.example.com:6543/core.bank.client.id>client_id, postgres://db.example.com:6543/core.bank.client.name>name', 'a table of another server');
select is(far.edges('plain'), 'postgres://db.example.com:6543/core.far.plain.id>id', 'under its own name');
create server vague foreign data wrapper postgres_fdw;
create foreign table far.vague (id int) server vague options (table_name 'x');
select is(far.edges('vague'), 'fdw://vague/far.x.id>id', 'a server that names no database is known by its name');
create foreign data wrapper other;
create server "Mainframe" foreign data wrapper other;
create foreign table far.other (id int) server "Mainframe" options ("table" 'ACC');
select is(far.edges('other'), 'fdw://Mainframe/far.ACC.id>id', 'another wrapper''s');

-- What reads it leads there.
create table far.copy_of_clients (id int);
create view far.seen as select name from far.clients;
select is((select string_agg(column_name, ',' order by hops) from mesh.upstream('table:far.seen#name') where relation ~ 'clients|core.bank.client'),
          'name,name', 'upstream, before it is folded');
select mesh_catalog.fold_lineage() \g /dev/null
select is((select string_agg(column_name, ',' order by hops) from mesh.upstream('table:far.seen#name') where relation ~ 'clients|core.bank.client'),
          'name,name', 'and after');

-- When things change.
alter server remote options (set host 'standby');
select mesh_catalog.fold_lineage() \g /dev/null
select is(far.edges('plain'), 'postgres://standby:6543/core.far.plain.id>id', 'the server moves');
select results_eq($$select count(*)::int from mesh.lineage_edges where target = 'far.plain' and not in_force$$, $$values (1)$$, 'and what was is history');
alter foreign table far.clients alter column client_id options (set column_name 'number');
alter foreign table far.clients add column born date;
select mesh_catalog.fold_lineage() \g /dev/null
select is(far.edges('clients'), 'postgres://standby:6543/core.bank.client.born>born, postgres://standby:6543/core.bank.client.number>client_id, postgres://standby:6543/core.bank.client.name>name', 'columns');
drop foreign table far.plain;
select is(far.edges('plain'), null, 'a dropped one');
select bag_eq($$select relation, edges, added, removed from mesh.scan_lineage() where relation ~ 'far.clients|far.listed'$$,
              $$values ('far.clients', 3::bigint, 0::bigint, 0::bigint), ('far.listed', 2, 0, 0)$$, 'a scan tells them, and finds nothing new');
begin;
create foreign table far.undone (id int) server files options (filename '/data/undone.csv');
rollback;
select is_empty($$select 1 from mesh_catalog.lineage_capture$$, 'what is rolled back leaves nothing');
-- Those that were there before are found by a scan.
alter event trigger meshcat_follow_foreign_tables disable;
create foreign table far.missed (id int) server files options (filename '/data/missed.csv');
select is(far.edges('missed'), null, 'not noticed');
select mesh.scan_lineage() is null \g /dev/null
select is(far.edges('missed'), 'file:///data/missed.csv.id>id', 'found by a scan');
alter event trigger meshcat_follow_foreign_tables enable;

select * from finish();
