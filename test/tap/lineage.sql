-- Lineage as people use it: what declarations and scans refuse, who may make them,
-- what becomes of edges when relations change, and pictures of names of any kind.
begin;
select no_plan();
set local client_min_messages = warning;
create role regress_lineage_owner;
create role regress_lineage_engineer;
create role regress_lineage_other;
create role regress_lineage_stranger;
select mesh.create_domain('lshop', 'regress_lineage_owner') \g /dev/null
select mesh.create_domain('lother', 'regress_lineage_other') \g /dev/null
select mesh.appoint('lshop', product_owner => 'regress_lineage_owner', data_engineer => 'regress_lineage_engineer') \g /dev/null
create schema lshop_data authorization regress_lineage_owner;
create schema lother_data authorization regress_lineage_other;
create schema land;
create table land.raw (id int, amount int, name text);
create table land.rate (day date, value numeric);
alter table land.rate owner to regress_lineage_other;
create table lshop_data.sale (id int, amount int, name text);
alter table lshop_data.sale owner to regress_lineage_owner;
set local role regress_lineage_owner;
select mesh.adopt('lshop.sale', relation => 'lshop_data.sale') \g /dev/null
reset role;

-- Runs SQL as a role; returns its SQLSTATE and message.
create function pg_temp.outcome(sql text, as_role name default 'postgres') returns text language plpgsql as $$
declare
    said text := '00000';
begin
    execute format('set local role %I', as_role);
    begin
        execute sql;
    exception when others or query_canceled then
        said := sqlstate || ' ' || sqlerrm;
    end;
    reset role;
    return said;
end $$;

-- Bad input: what is wrong is said, and nothing is written.
select is(pg_temp.outcome(sql), said, sql) from (values
    ($$select mesh.upstream(null)$$, '22004 argument "dataset" must not be null'),
    ($$select mesh.upstream('lshop.sail')$$, '42704 product "lshop.sail" does not exist'),
    ($$select mesh.downstream('lshopp.sale')$$, '42704 domain "lshopp" does not exist'),
    ($$select mesh.downstream('lshop.sale#ammount')$$, '42703 column "ammount" of "lshop.sale" does not exist'),
    ($$select mesh.impact('table:land.row')$$, '42P01 relation land."row" does not exist'),
    ($$select mesh.impact('table:land."raw; drop table land.raw"')$$, '42P01 relation land."raw; drop table land.raw" does not exist'),
    ($$select mesh.lineage_path('table:land.raw', null)$$, '22004 argument "target" must not be null'),
    ($$select mesh.upstream('lshop.sale', -1)$$, '22023 max_depth must be at least 1'),
    ($$select mesh.upstream('lshop.sale', max_rows => 0)$$, '22023 max_rows must be at least 1'),
    ($$select mesh.upstream('lshop.sale', direct_only => null)$$, '22004 argument "direct_only" must not be null'),
    ($$select mesh.lineage_cycles(0)$$, '22023 max_cycles must be at least 1'),
    ($$select mesh.lineage_svg('table:land.ra')$$, '42P01 relation land.ra does not exist'),
    ($$select mesh.upstream('lshop.sale@1.0.0')$$, '22P02 invalid input syntax for a dataset: "lshop.sale@1.0.0"'),
    ($$select mesh.upstream('table:land.raw#')$$, '22P02 invalid input syntax for type mesh.column_ref: "table:land.raw#"'),
    ($$select mesh.upstream('table:land.' || repeat('x', 64))$$, '42622 name "' || repeat('x', 64) || '" is too long'),
    ($$select mesh.declare_lineage(null, 'lshop.sale')$$, '22004 argument "source" must not be null'),
    ($$select mesh.declare_lineage('table:land.raw', 'lshop.sale', description => null)$$, '22004 argument "description" must not be null'),
    ($$select mesh.declare_lineage('table:land.raw#idd', 'lshop.sale#id')$$, '42703 column "idd" of "table:land.raw" does not exist'),
    ($$select mesh.declare_lineage('table:land.raw#ctid', 'lshop.sale#id')$$, '42703 column "ctid" of "table:land.raw" does not exist'),
    ($$select mesh.declare_lineage('table:land.raw#id', 'lshop.sale#id', 'copy')$$, '22023 unknown lineage subtype "copy"'),
    ($$select mesh.retract_lineage('table:land.gone', 'lshop.sale')$$, '42P01 relation land.gone does not exist')) v (sql, said);
select is_empty('select * from mesh.lineage_edges', 'nothing was declared');
select mesh.create_product('lshop.idea') \g /dev/null
select is_empty($$select * from mesh.upstream('lshop.idea')$$, 'a product without a port comes from nowhere');
select is(pg_temp.outcome($$select mesh.declare_lineage('table:land.raw', 'lshop.idea')$$), '55000 product "lshop.idea" has no table port', 'and nothing is written into it');
create temp table passing (a int);
select alike(pg_temp.outcome(format('select mesh.declare_lineage(%L, %L)', 'table:land.raw', 'table:' || (select nspname from pg_namespace where oid = pg_my_temp_schema()) || '.passing')),
             '42P01 %does not exist', 'temporary tables are no datasets');

-- Who may declare, retract and scan.
select is(left(pg_temp.outcome(sql, as_role), 5), said, as_role || ': ' || sql) from (values
    ('regress_lineage_owner', $$select mesh.declare_lineage('table:land.raw#id', 'lshop.sale#id')$$, '00000'),
    ('regress_lineage_engineer', $$select mesh.declare_lineage('table:land.raw#amount', 'lshop.sale#amount', 'TRANSFORMATION', 'in cents')$$, '00000'),
    ('regress_lineage_other', $$select mesh.declare_lineage('table:land.raw#id', 'lshop.sale#id')$$, '42501'),
    ('regress_lineage_other', $$select mesh.declare_lineage('lshop.sale', 'table:land.rate')$$, '00000'),
    ('regress_lineage_owner', $$select mesh.declare_lineage('lshop.sale', 'table:land.rate')$$, '42501'),
    ('regress_lineage_owner', $$select mesh.declare_lineage('lshop.sale', 'table:land.raw')$$, '42501'),
    ('regress_lineage_stranger', $$select mesh.declare_lineage('table:land.raw#id', 'lshop.sale#id')$$, '42501'),
    ('regress_lineage_stranger', $$select mesh.retract_lineage('table:land.raw#id', 'lshop.sale#id')$$, '42501'),
    ('regress_lineage_stranger', $$select * from mesh.scan_lineage()$$, '42501'),
    ('regress_lineage_stranger', $$delete from mesh_catalog.lineage_edge$$, '42501'),
    ('regress_lineage_stranger', $$select * from mesh.upstream('lshop.sale')$$, '00000'),
    ('regress_lineage_stranger', $$select mesh.lineage_svg()$$, '00000'),
    ('regress_lineage_engineer', $$select * from mesh.scan_lineage()$$, '00000')) v (as_role, sql, said);
select set_eq($$select source, source_column, target, target_column, subtype, description, recorded_by from mesh.lineage_edges where evidence = 'declared'$$, $$values
    ('land.raw', 'id', 'lshop_data.sale', 'id', 'IDENTITY', '', 'regress_lineage_owner'),
    ('land.raw', 'amount', 'lshop_data.sale', 'amount', 'TRANSFORMATION', 'in cents', 'regress_lineage_engineer'),
    ('lshop.sale', null, 'land.rate', null, 'TRANSFORMATION', '', 'regress_lineage_other')$$, 'a product is written where its port reads, and read through its port');
select is((select count(*) from mesh_catalog.audit_event where action = 'declare lineage'), 3::bigint, 'declarations are audited, refusals are not');
select mesh.declare_lineage('table:land.raw#amount', 'lshop.sale#amount', 'TRANSFORMATION', 'in crowns') \g /dev/null
select results_eq($$select description from mesh.lineage_edges where source_column = 'amount' and evidence = 'declared'$$, array['in crowns'], 'declared again: the new description');
select set_eq($$select relation, column_name, hops, product from mesh.upstream('table:land.rate') where column_name is not null$$, $$values
    ('lshop.sale', 'id', 1, 'lshop.sale'), ('lshop.sale', 'amount', 1, 'lshop.sale'), ('lshop.sale', 'name', 1, 'lshop.sale'),
    ('lshop_data.sale', 'id', 2, 'lshop.sale'), ('lshop_data.sale', 'amount', 2, 'lshop.sale'), ('lshop_data.sale', 'name', 2, 'lshop.sale'),
    ('land.raw', 'id', 3, null), ('land.raw', 'amount', 3, null)$$, 'through the port to the landing zone');
select results_eq($$select relation, column_name, subtype from mesh.lineage_path('table:land.raw#amount', 'table:lshop.sale#amount')$$,
    $$values ('land.raw', 'amount', null), ('lshop_data.sale', 'amount', 'TRANSFORMATION'), ('lshop.sale', 'amount', 'IDENTITY')$$, 'the way of a column');
select is_empty($$select * from mesh.lineage_path('lshop.sale', 'table:land.raw')$$, 'no way back');

-- A product over another's port: the port is upstream of it, not part of it.
set local role regress_lineage_other;
grant usage on schema lother_data to regress_lineage_owner;
create table lother_data.deal (id int);
select mesh.adopt('lother.deal', relation => 'lother_data.deal') \g /dev/null
grant select on lother.deal to regress_lineage_owner;
reset role;
insert into mesh_catalog.port (product_id, direction, port_name, kind, major, relation, relation_schema, relation_name, source, source_schema, source_name, description)
select p.product_id, 'output', 'table', 'table', 1, 'land.rate', 'land', 'rate', 'lother.deal', 'lother', 'deal', ''
  from mesh_catalog.product p where p.product_name = 'idea';
create function pg_temp.idea_comes_from() returns setof text language sql as $$ select distinct relation from mesh.upstream('lshop.idea') $$;
select mesh.declare_lineage('lother.deal', 'table:land.rate') \g /dev/null
select ok('lother.deal' in (select pg_temp.idea_comes_from()), 'the port that it reads is upstream');
select results_eq($$select product from mesh.impact('lother.deal')$$, array['lshop.idea'], 'and it is downstream of that');
delete from mesh_catalog.port where product_id = (select product_id from mesh_catalog.product where product_name = 'idea');
select is(mesh.retract_lineage('lother.deal', 'table:land.rate'), 1::bigint, 'retracted');

-- Scans: the second finds nothing new; replaced, renamed and dropped views are followed.
create view land.v as select id, amount from land.raw where name <> '';
create materialized view land.m as select sum(amount) as total from land.v;
create function pg_temp.scan() returns setof text language sql as $$
    select format('%s %s +%s -%s', relation, edges, added, removed) from mesh.scan_lineage() where relation like 'land.%' $$;
select set_eq('select pg_temp.scan()', array['land.v 3 +3 -0', 'land.m 1 +1 -0'], 'a first scan');
select set_eq('select pg_temp.scan()', array['land.v 3 +0 -0', 'land.m 1 +0 -0'], 'a second scan adds nothing');
create or replace view land.v as select id, amount + 1 as amount from land.raw;
select set_eq('select pg_temp.scan()', array['land.v 2 +1 -2', 'land.m 1 +0 -0'], 'a replaced definition');
alter view land.v rename to w;
select results_eq($$select source from mesh.lineage_edges where target = 'land.m'$$, array['land.w'], 'a rename is followed at once');
select set_eq('select pg_temp.scan()', array['land.w 2 +0 -0', 'land.m 1 +0 -0'], 'and adds nothing');
drop view land.w cascade;
select is_empty($$select * from mesh.downstream('table:land.raw') where relation ~ '[wm]$'$$, 'dropped views are downstream of nothing');
select is_empty($$select * from mesh.lineage_edges where target in ('land.w', 'land.m') and in_force$$, 'their edges are history');
select is((select count(*) from mesh.lineage_edges where target in ('land.w', 'land.m')), 5::bigint, 'and all of them are');
create view land.w as select id from land.raw;
select set_eq('select pg_temp.scan()', array['land.w 1 +1 -0'], 'a view of the same name has its own');

-- A definition too deep to read is told, keeps what is known of it, and keeps no other from being read.
do $$ begin execute 'create view land.deep as select id' || repeat(' + 1', 2500) || ' as id from land.raw'; end $$;
select isnt_empty('select pg_temp.scan()', 'scanned');
set local max_stack_depth = '200kB';
set local client_min_messages = error;
select set_eq('select pg_temp.scan()', array['land.w 1 +0 -0'], 'all but the deep one');
set local client_min_messages = warning;
reset max_stack_depth;
select isnt_empty($$select * from mesh.lineage_edges where target = 'land.deep' and in_force$$, 'whose lineage stays');

-- Columns and relations that are renamed, moved, dropped and made again.
create table land.part () inherits (land.raw);
select mesh.declare_lineage('table:land.raw#name', 'table:land.part#name') \g /dev/null
alter table land.raw rename column name to title;
select is((select array_agg(source_column || target_column) from mesh.lineage_edges where target = 'land.part' and in_force), array['titletitle'], 'renamed columns are followed, inherited ones too');
alter table land.raw rename to raw2;
create schema lake;
alter table land.raw2 set schema lake;
select isnt_empty($$select * from mesh.downstream('table:lake.raw2#amount')$$, 'renamed and moved relations are followed');
alter table lake.raw2 drop column title cascade;
select is_empty($$select * from mesh.lineage_edges where in_force and (source_column = 'title' or target_column = 'title')$$, 'a dropped column has no lineage');
select isnt_empty($$select * from mesh.lineage_edges where ended_at is not null and source_column = 'title'$$, 'but a history');
select set_eq($$select source_column from mesh.lineage_edges where source = 'lake.raw2' and evidence = 'declared' and in_force$$, array['id', 'amount'], 'the others keep theirs');
drop table lake.raw2 cascade;
select isnt_empty($$select * from mesh.upstream('lshop.sale') where relation = 'lake.raw2'$$, 'what was declared outlives its table');
create table lake.raw2 (id int, amount int);
select mesh.declare_lineage('table:lake.raw2', 'lshop.sale') \g /dev/null
select set_eq($$select target, target_column from mesh.lineage_edges where source = 'lake.raw2' and evidence = 'declared' and in_force$$,
    $$values ('lshop_data.sale', 'id'), ('lshop_data.sale', 'amount'), ('lshop_data.sale', null)$$, 'and belongs to the next of its name');
select isnt_empty($$select * from mesh.downstream('table:lake.raw2#id') where column_name = 'id'$$, 'as before');
drop table lake.raw2;
select is(mesh.retract_lineage('table:lake.raw2#id', 'lshop.sale#id'), 1::bigint, 'lineage of a dropped table can be retracted');
select is(mesh.retract_lineage('table:lake.raw2#id', 'lshop.sale#id'), 0::bigint, 'once');
create table lake.victim (a int);
select mesh.declare_lineage('table:land.rate#value', 'table:lake.victim#a') \g /dev/null
drop table lake.victim;
select is(left(pg_temp.outcome($$select mesh.retract_lineage('table:land.rate#value', 'table:lake.victim#a')$$, 'regress_lineage_other'), 5), '42501', 'into a dropped table by an admin only');
select is(mesh.retract_lineage('table:land.rate#value', 'table:lake.victim#a'), 1::bigint, 'who may');

-- Masking functions of extensions, and what else is called alike.
create extension pgcrypto;
create function land.digest(text) returns text language sql as 'select $1';
create view land.masked as select encode(digest(name, 'sha256'), 'hex') as a, crypt(name, gen_salt('bf')) as b, land.digest(name) as c, pgp_sym_encrypt(name, 'k') as d, upper(name) as e
  from lshop_data.sale;
select isnt_empty('select pg_temp.scan()', 'scanned');
select results_eq($$select target_column, masking from mesh.lineage_edges where target = 'land.masked' order by 1$$,
    $$values ('a', true), ('b', true), ('c', false), ('d', true), ('e', false)$$, 'pgcrypto hides, others of the same name do not');

-- Questions change nothing: they work in a read-only transaction.
savepoint reading;
set local transaction_read_only = on;
select is(pg_temp.outcome($$select mesh.upstream('lshop.sale'), mesh.impact('lshop.sale'), mesh.lineage_svg(), mesh.lineage_cycles()$$), '00000', 'read only');
select alike(pg_temp.outcome('select mesh.scan_lineage()'), '25006 %', 'a scan writes');
rollback to reading;

-- Pictures: well-formed whatever the names, collapsed when there are too many boxes.
create schema "we""ird <b>&amp;";
create table "we""ird <b>&amp;"."t]]> --> %%{init}%% "";
click x" (c int);
create view land.odd as select c from "we""ird <b>&amp;"."t]]> --> %%{init}%% "";
click x";
select isnt_empty('select pg_temp.scan()', 'scanned');
select ok(xmlparse(document mesh.lineage_svg(reference)) is document, 'svg of ' || coalesce(reference, 'all'))
  from (values (null), ('lshop.sale'), ('lshop.sale#id'), ('table:land.odd')) v (reference);
select unalike(mesh.lineage_svg('table:land.odd'), '%<b>%', 'no markup of names in svg');
select is((select count(*) from xmltable(xmlnamespaces('http://www.w3.org/2000/svg' as s), '//s:text' passing (mesh.lineage_svg('table:land.odd')::xml) columns line text path '.') where line = 'we"ird <b>&amp;'), 2::bigint, 'but the names themselves');
select is((select string_agg(line, e'\n') from string_to_table(mesh.lineage_mermaid('table:land.odd'), e'\n') line where line ~ '[<>%;\]]' and line !~ '^    n\d+\["[^<>%"]*"\]$|^  n\d+ -\.?-> n\d+$|^  subgraph g\d+\["[^<>%"]*"\]$'), null, 'nor in mermaid');
create schema many;
select format('create view many.v%s as select id from lshop_data.sale', i) from generate_series(1, 70) i \gexec
select isnt_empty('select pg_temp.scan()', 'scanned');
select ok(xmlparse(document mesh.lineage_svg()) is document, 'a picture of many');
select alike(mesh.lineage_svg(), '%collapsed by domain%70 datasets%', 'is collapsed by domain');
select alike(mesh.lineage_mermaid(), '%70 datasets%', 'in mermaid as well');
select unalike(mesh.lineage_svg('table:many.v1'), '%collapsed%', 'around one view there are few');
create table lake.lonely ();
select alike(mesh.lineage_mermaid('table:lake.lonely'), '%lake.lonely%no lineage known%', 'what lineage knows nothing of is a box by itself');

-- A cancel ends a walk, and leaves nothing half-written behind.
insert into mesh_catalog.lineage_node (dataset_id, column_name)
select dataset_id, 'c' || i from mesh_catalog.dataset, generate_series(0, 99999) i
 where relation in ('land.rate'::regclass, 'lshop_data.sale'::regclass);
analyze mesh_catalog.lineage_node;
insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
select s.node_id, t.node_id, 'IDENTITY', 'declared', 'nobody'
  from (select node_id, row_number() over (order by node_id) as i from mesh_catalog.lineage_node
         where dataset_id = (select dataset_id from mesh_catalog.dataset where relation = 'land.rate'::regclass)) s
  join (select node_id, row_number() over (order by node_id desc) as i from mesh_catalog.lineage_node
         where dataset_id = (select dataset_id from mesh_catalog.dataset where relation = 'lshop_data.sale'::regclass)) t using (i);
set local statement_timeout = '50ms';
select is(pg_temp.outcome($$select mesh.downstream('table:land.rate')$$), '57014 canceling statement due to statement timeout', 'a walk can be cancelled');
set local statement_timeout = 0;

select * from finish();
rollback;
