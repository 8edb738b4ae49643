-- What lineage cannot explain, what it is told to leave out, and what a job is known by.
set jit = off; -- what is asked here looks expensive to the planner
select no_plan();
create schema gaps;
create schema scratch;
create role gaps_teller;
grant usage on schema gaps to gaps_teller;

create function gaps.of(target text) returns text language sql
    return (select string_agg(concat_ws(' ', gap, command, role, application, run_count || '/' || row_count), ', ' order by gap, command, role, application)
              from mesh.lineage_gaps where dataset = 'gaps.' || target);
create function gaps.folded(target text) returns text language plpgsql as $$
begin
    perform mesh_catalog.fold_lineage();
    return gaps.of(target);
end $$;

-- Values that come with a statement.
set application_name = 'teller 1';
create table gaps.entry (id int, label text);
insert into gaps.entry values (1, 'a'), (2, 'b');
select is(gaps.of('entry'), 'no source INSERT postgres teller 1', 'a gap is seen at once');
select is(gaps.folded('entry'), 'no source INSERT postgres teller 1 1/2', 'and counted when it is folded');
prepare put (int) as insert into gaps.entry values ($1, 'p');
execute put (3);
execute put (4);
select is(gaps.folded('entry'), 'no source INSERT postgres teller 1 3/4', 'parameters are no source');
update gaps.entry set label = 'c' where id = 1;
update gaps.entry set label = label || '!' where id = 1;
select is(gaps.folded('entry'), 'no source INSERT postgres teller 1 3/4, no source UPDATE postgres teller 1 2/2', 'nor is the row itself');
delete from gaps.entry where id = 2;
select is(gaps.folded('entry'), 'no source INSERT postgres teller 1 3/4, no source UPDATE postgres teller 1 2/2', 'what deletes gives no data');
grant insert on gaps.entry to gaps_teller;
set role gaps_teller;
set application_name = 'teller 2';
insert into gaps.entry values (5, 'z');
reset role;
select is(gaps.folded('entry'), 'no source INSERT gaps_teller teller 2 1/1, no source INSERT postgres teller 1 3/4, no source UPDATE postgres teller 1 2/2', 'roles and applications are told apart');
select isnt_empty($$select 1 from mesh.lineage_gaps where dataset = 'gaps.entry' and first_seen <= last_seen$$, 'a gap has its time');

-- What the client sends; psql sends the file itself.
create table gaps.copied (id int);
copy gaps.copied from stdin;
1
2
\.
select is(gaps.folded('copied'), 'no source COPY postgres teller 2 1/2', 'COPY FROM STDIN');

-- A foreign key that is kept true, which is nobody's data; what a trigger does beside it is.
create table gaps.parent (id int primary key);
create table gaps.child (id int, parent int references gaps.parent on update cascade on delete set null);
create table gaps.noted (parent int);
create function gaps.note() returns trigger language plpgsql as $$
begin
    insert into gaps.noted values (new.parent);
    insert into gaps.noted values (7);
    return new;
end $$;
insert into gaps.parent values (1), (2);
insert into gaps.child select id, id from gaps.parent;
create trigger note before update on gaps.child for each row execute function gaps.note();
update gaps.parent set id = 10 where id = 1;
delete from gaps.parent where id = 10;
select results_eq('select parent from gaps.child order by id', array[null, 2], 'the keys are true');
select is(gaps.folded('child'), null, 'cascades are no gap');
select is(gaps.folded('noted'), 'no source INSERT postgres teller 2 2/2', 'but what a trigger brings along is');
select isnt_empty($$select from mesh.lineage_edges where source = 'gaps.child' and target = 'gaps.noted' and source_column = 'parent'$$, 'and its lineage is known');

-- Known sources leave none.
create table gaps.told (id int, label text);
insert into gaps.told select id, 'constant' from gaps.entry;
copy gaps.told (id) from program 'echo 1';
select is(gaps.folded('told'), null, 'what has a source is no gap');
create temporary table step (id int);
insert into step values (1);
create table gaps.stepped (id int);
insert into gaps.stepped select id from step;
select is(gaps.folded('stepped'), 'no source INSERT postgres teller 2 1/1', 'what was put into a temporary table has no source after it either');
create table gaps.undone (id int);
begin;
insert into gaps.undone values (1);
rollback;
select is(gaps.folded('undone'), null, 'what is rolled back');

-- What nobody was seen to write.
create table gaps.unseen (id int);
set meshcat.lineage_capture = off;
insert into gaps.unseen select generate_series(1, 10);
reset meshcat.lineage_capture;
analyze gaps.unseen;
select is(gaps.of('unseen'), 'not seen', 'rows that nobody was seen to write') where pg_stat_clear_snapshot() is not null;
insert into gaps.unseen select id from gaps.entry;
select is(gaps.of('unseen'), null, 'until somebody is');

-- Left out.
select throws_ok($$set role gaps_teller; set meshcat.lineage_excluded_schemas = 'gaps'$$, '42501', null, 'who might write unseen may not leave out');
reset role;
set meshcat.lineage_excluded_schemas = 'other, scratch';
create table scratch.target (id int);
create table gaps.target (id int);
create view scratch.viewed as select id from gaps.entry;
insert into scratch.target select id from gaps.entry;
insert into scratch.target values (1);
insert into gaps.target select id from scratch.target;
select mesh.scan_lineage() is null \g /dev/null
select is_empty($$select * from mesh.lineage_edges where source ~ 'scratch' or target ~ 'scratch'$$, 'a schema that is left out');
select matches((select detail from mesh.status() where item = 'lineage'), 'without schemas other, scratch', 'which mesh.status() tells');
insert into gaps.target select id from scratch.target;
reset meshcat.lineage_excluded_schemas;
insert into gaps.target select id from scratch.target;
select isnt_empty($$select * from mesh.lineage_edges where source = 'scratch.target' and target = 'gaps.target'$$, 'is let in again');

-- What a job is known by.
set application_name = 'nightly';
insert into gaps.told (id) select id from gaps.stepped;
select mesh_catalog.fold_lineage() \g /dev/null
select results_eq($$select role, application, run_count, row_count, duration > '0', query_id is not null, first_seen <= last_seen from mesh.lineage_jobs where job like 'INSERT gaps.told%' and inputs = '{gaps.stepped}'$$,
                  $$values ('postgres', 'nightly', 1::bigint, 1::bigint, true, true, true)$$, 'role, application, runs, rows, duration, fingerprint');
copy gaps.told (id) to '/tmp/meshcat_gaps.csv';
select mesh_catalog.fold_lineage() \g /dev/null
select results_eq($$select kind, outputs, run_count, row_count, duration > '0' from mesh.lineage_jobs where job = 'COPY file /tmp/meshcat_gaps.csv'$$,
                  $$select 'copy', '{file:///tmp/meshcat_gaps.csv}'::text[], 1::bigint, count(*), true from gaps.told where true$$, 'COPY');
create table gaps.made as select id from gaps.told;
select mesh_catalog.fold_lineage() \g /dev/null
select results_eq($$select run_count, row_count, duration > '0' from mesh.lineage_jobs where job like 'CREATE TABLE AS gaps.made%'$$,
                  $$select 1::bigint, count(*), true from gaps.made$$, 'CREATE TABLE AS');

-- Statements that are planned over and over are read once, and yet told rightly.
create table gaps.again (id int, label text);
insert into gaps.again (id) select id from gaps.entry;
insert into gaps.again (id) select id from gaps.entry;
create schema gaps_b;
create table gaps_b.entry (id int, label text);
create table gaps_b.again (id int, label text);
set search_path = gaps;
insert into again (label) select label from entry;
set search_path = gaps_b;
insert into again (label) select label from entry;
reset search_path;
select bag_eq($$select source, target, target_column from mesh.lineage_edges where target ~ 'again'$$,
              $$values ('gaps.entry', 'gaps.again', 'id'), ('gaps.entry', 'gaps.again', 'label'), ('gaps_b.entry', 'gaps_b.again', 'label')$$, 'the same text under another search_path is another statement');
create view gaps.front as select id, label from gaps.entry;
create table gaps.behind (label text);
insert into gaps.behind select label from gaps.front;
create or replace view gaps.front as select id, id::text as label from gaps.again;
insert into gaps.behind select label from gaps.front;
alter table gaps.behind rename to renamed;
select is_empty($$select 1 from mesh.lineage_edges where target = 'gaps.behind'$$, 'a renamed relation has its lineage under its new name');
set compute_query_id = off;
create table gaps.unidentified (id int);
insert into gaps.unidentified select id from gaps.entry;
select isnt_empty($$select 1 from mesh.lineage_edges where target = 'gaps.unidentified' and job = 'INSERT gaps.unidentified'$$, 'without identifiers of statements');
reset compute_query_id;

select * from finish();
